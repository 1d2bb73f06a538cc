import { renderMessagePage } from '../pages/message-page.js';

const texts = {
  return: 'You are coming back from the study. One click notes that.',
  preview: 'This is a preview of a study. One click opens it.',
} as const;

/**
 * What is shown instead of acting on a GET that seems to come ahead of a person's click. Its form has no address of its own, so it goes to the
 * page's, with everything that stands in it.
 */
export function renderContinuePage(what: keyof typeof texts): string {
  return renderMessagePage({ heading: 'Please go on', tone: 'wait' }, [
    <p>{texts[what]}</p>,
    <form method="post">
      <button class="button" type="submit">
        Continue
      </button>
    </form>,
  ]);
}
