import { renderMessagePage } from '../pages/message-page.js';
import { renderPage } from '../pages/page.js';
import { signInMinutes, type SignInState } from './sign-ins.js';

/** The form that asks for the address; `fault`: what is wrong with the one that was sent. */
export function renderSignInForm({ email = '', fault }: { readonly email?: string; readonly fault?: string } = {}): string {
  const describedBy =
    fault === undefined ? { 'aria-describedby': 'email-hint' } : { 'aria-invalid': true, 'aria-describedby': 'email-fault email-hint' };
  return renderPage({ title: `${fault === undefined ? '' : 'Error: '}Sign in` }, [
    <h1>Sign in</h1>,
    <p>See the studies that are looking for people like you, and how your applications stand.</p>,
    <form method="post" action="/sign-in" noValidate>
      <div class={fault === undefined ? 'field' : 'field faulty'}>
        <label for="email">Email address</label>
        {fault !== undefined && (
          <p class="error" id="email-fault" role="alert">
            Error: {fault}
          </p>
        )}
        <p class="hint" id="email-hint">
          The one to which we write to you. We send a link there; there is no password.
        </p>
        <input
          type="email"
          id="email"
          name="email"
          autocomplete="email"
          spellcheck={false}
          required
          value={email}
          autofocus={fault !== undefined}
          {...describedBy}
        />
      </div>
      <button class="button" type="submit">
        Send me a link
      </button>
    </form>,
  ]);
}

/** The same for everybody, so that nobody learns by it whose addresses are in a panel. */
export function renderLinkSent(): string {
  return renderMessagePage({ heading: 'Look into your mailbox', tone: 'good' }, [
    <p>
      If we know this address, an email with a link is on its way to it. The link works once, within {signInMinutes} minutes; if you are in
      several panels, you get one for each.
    </p>,
    <p class="soft">
      Nothing came? Look among unwanted mail, wait a few minutes, and check that it is the address to which we wrote to you before.
    </p>,
    <p>
      <a href="/sign-in">Try another address</a>
    </p>,
  ]);
}

/** What the link in the mail opens. Nothing happens before the click, since programs that look after mail open links too. */
export function renderSignInConfirmation(token: string): string {
  return renderPage({ title: 'Sign in to your page' }, [
    <h1>Sign in to your page</h1>,
    <p>One click more, so that nobody but you uses the link.</p>,
    <form method="post" action={`/sign-in/${token}`}>
      <button class="button" type="submit">
        Sign in
      </button>
    </form>,
  ]);
}

const refusals: Readonly<Record<Exclude<SignInState, 'ready'>, { readonly heading: string; readonly text: string }>> = {
  used: { heading: 'This link was used already', text: 'Each link works once. If you are not signed in any more, ask for another one.' },
  expired: { heading: 'This link has run out', text: `Links work for ${signInMinutes} minutes. Ask for another one.` },
  unknown: { heading: 'This link does not work', text: 'It is not complete, or another one has taken its place. Ask for another one.' },
};

/** For a link that does not lead in. */
export function renderSignInRefusal(state: Exclude<SignInState, 'ready'>): string {
  const { heading, text } = refusals[state];
  return renderMessagePage({ heading, tone: 'info' }, [
    <p>{text}</p>,
    <p>
      <a class="button" href="/sign-in">
        Ask for a new link
      </a>
    </p>,
  ]);
}

/** For a form that came from another website. */
export function renderForeignForm(): string {
  return renderMessagePage({ heading: 'Please try again from here', tone: 'bad' }, [
    <p>What you sent came from another website, so we did not take it.</p>,
    <p>
      <a class="button" href="/sign-in">
        Go to sign in
      </a>
    </p>,
  ]);
}
