import { renderMessagePage } from './message-page.js';

/** The page for an error of the public routes: what it means and what to do, without anything of the hub's inside. */
export function renderProblemPage(status: number, requestId: string): string {
  if (status === 404) {
    return renderMessagePage({ heading: 'We do not know this address', tone: 'bad' }, [
      <p>The address is not complete or no longer valid. Please open the link in your invitation again, exactly as it came.</p>,
      <Help />,
    ]);
  }
  if (status === 429) {
    return renderMessagePage({ heading: 'One moment, please', tone: 'wait' }, [
      <p>Too many pages were asked for at once from where you are. Wait a minute, then load this page again.</p>,
    ]);
  }
  if (status === 503) {
    return renderMessagePage({ heading: 'Please try again in a moment', tone: 'wait' }, [
      <p>We could not store your click just now. Nothing is lost: load this page again, and it goes on where you were.</p>,
    ]);
  }
  if (status < 500) {
    return renderMessagePage({ heading: 'We could not read that', tone: 'bad' }, [
      <p>What your browser sent was not complete or too long. Go back one page and try again with less text.</p>,
      <Help />,
    ]);
  }
  return renderMessagePage({ heading: 'Something went wrong on our side', tone: 'bad' }, [
    <p>It is not your fault, and what you did before is kept. Please load this page again in a few minutes.</p>,
    <p class="soft">
      If it happens again, tell the people who invited you this number: <code>{requestId}</code>
    </p>,
  ]);
}

function Help() {
  return <p class="soft">If that does not help, please tell the people who invited you.</p>;
}
