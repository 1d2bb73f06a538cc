import { renderPage } from './reference-frame.js';

/** Renders what stands at the hub's bare address: what this is, and where to go from here. */
export function renderFrontPage(): string {
  return renderPage(
    'Panelbridge',
    <>
      <p>
        This is a hub for recruiting research participants. It leads people into a study and back, and notes how each participation ended.
      </p>
      <p>
        Have you been invited to a study? Please open the link in your invitation, exactly as it came: it is yours alone, and this page
        cannot know it.
      </p>
      <h2>For the people who run studies</h2>
      <ul>
        <li>
          <a href="/reference">API reference</a>: every route, with its parameters, bodies and answers
        </li>
        <li>
          <a href="/reference/errors">Error codes</a>: why each happens and what to do
        </li>
        <li>
          <a href="/openapi.json">OpenAPI document</a>: the same for programs
        </li>
      </ul>
    </>,
  );
}
