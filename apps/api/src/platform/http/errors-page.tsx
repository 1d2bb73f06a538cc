import { problemCodes } from './problem-codes.js';
import { renderPage } from './reference-frame.js';
import { Prose } from './reference-text.js';

/** Renders the page of all problem codes, which `type` of a problem leads to. */
export function renderErrors(): string {
  return renderPage(
    'Error codes',
    Object.entries(problemCodes).map(([code, { status, title, cause, remedy, retry }]) => (
      <article key={code} id={code}>
        <h2>
          <code>{code}</code> ({status})
        </h2>
        <p>
          <Prose text={title} />.
        </p>
        <p>
          Cause: <Prose text={cause} />
        </p>
        <p>
          Remedy: <Prose text={remedy} />
        </p>
        <p>{retry === 'later' ? 'The same request may succeed after a pause.' : 'The same request fails again.'}</p>
      </article>
    )),
  );
}
