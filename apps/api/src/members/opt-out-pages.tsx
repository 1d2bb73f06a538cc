import { renderMessagePage } from '../pages/message-page.js';
import { renderPage } from '../pages/page.js';

/** What the link at the end of an invitation opens; nothing happens before the click. */
export function renderOptOutQuestion(token: string): string {
  return renderPage({ title: 'Stop invitations' }, [
    <h1>Stop invitations</h1>,
    <p>
      Do you want no more invitations to studies from us? Mails about studies that you have applied to yourself still come, until those have
      ended.
    </p>,
    <form method="post" action={`/opt-out/${token}`}>
      <button class="button" type="submit">
        Send me no more invitations
      </button>
    </form>,
  ]);
}

/** After the click. */
export function renderOptedOut(): string {
  return renderMessagePage({ heading: 'You get no more invitations', tone: 'good' }, [
    <p>It holds from now on. A mail that is on its way at this moment may still arrive.</p>,
    <p>
      If you change your mind, <a href="/sign-in">sign in</a> and switch them on again on your own page.
    </p>,
  ]);
}

/** For a link that names nobody, or nobody any more. */
export function renderUnknownOptOut(): string {
  return renderMessagePage({ heading: 'We do not know this link', tone: 'bad' }, [
    <p>It is not complete, or you are not in the panel any more: then nothing is sent to you. Please open it again exactly as it came.</p>,
  ]);
}
