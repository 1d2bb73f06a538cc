import type { ComponentChildren, JSX } from 'preact';
import { renderPage } from './page.js';

/** How a message is meant; shown by a mark that repeats what the heading says. */
export type Tone = 'good' | 'info' | 'wait' | 'bad';

const strokes: Readonly<Record<Tone, string>> = {
  good: 'M5 12.5l4.5 4.5L19 7.5',
  info: 'M12 11v6M12 7.2v.1',
  wait: 'M12 6.5V12l3.5 2.2M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17',
  bad: 'M12 6.5v7M12 17.2v.1',
};

/** A page that tells one thing. */
export interface MessagePageOptions {
  readonly heading: string;
  readonly tone: Tone;
  /** Title of the study, where it is known and may be told. */
  readonly study?: string | null;
  /** See `PageOptions`. */
  readonly goTo?: string;
}

/** Renders a page that tells one thing: a mark, a heading, and what there is to say about it. */
export function renderMessagePage({ heading, tone, study, goTo }: MessagePageOptions, content: ComponentChildren): string {
  return renderPage({ title: heading, ...(goTo === undefined ? {} : { goTo }) }, [
    <Mark tone={tone} />,
    study && <p class="over">{study}</p>,
    <h1>{heading}</h1>,
    content,
  ]);
}

function Mark({ tone }: { readonly tone: Tone }): JSX.Element {
  return (
    <div class={`mark ${tone}`} aria-hidden="true">
      <svg viewBox="0 0 24 24" focusable="false">
        <path d={strokes[tone]} />
      </svg>
    </div>
  );
}
