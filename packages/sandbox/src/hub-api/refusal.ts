/** The forms in which APIs word their errors. */
export const ERROR_SHAPES = ['json_api', 'message', 'error', 'detail', 'text', 'html'] as const;

/** JSON:API's `errors[]` with source pointers, `{ message }`, `{ error }`, `{ detail }`, plain text, or a web page. */
export type ErrorShape = (typeof ERROR_SHAPES)[number];

/** One thing that is wrong, and where in the body it is. */
export interface Fault {
  /** Such as `['participants', 3, 'email']`; empty for the request as a whole. */
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** An answer that says no. The vendor does not publish its words, so these are made up. */
export interface Refusal {
  readonly status: number;
  /** What is said where no fault is named. */
  readonly title: string;
  readonly faults: readonly Fault[];
}

/** Says no without naming a place in the body. */
export function makeRefusal(status: number, title: string, faults: readonly Fault[] = []): Refusal {
  return { status, title, faults };
}

/** A rendered body with its media type. */
export interface Rendered {
  readonly type: string;
  readonly text: string;
}

function escapePointer(part: string | number): string {
  return String(part).replaceAll('~', '~0').replaceAll('/', '~1');
}

function renderJsonApi({ status, title, faults }: Refusal): string {
  const named = faults.map(({ path, message }) => ({
    status: String(status),
    title,
    detail: message,
    ...(path.length > 0 ? { source: { pointer: `/${path.map(escapePointer).join('/')}` } } : {}),
  }));
  return JSON.stringify({ errors: named.length > 0 ? named : [{ status: String(status), title, detail: title }] });
}

/** `participants[3].email must be …` */
function renderSentence({ title, faults }: Refusal): string {
  if (faults.length === 0) return title;
  const named = faults.map(({ path, message }) => {
    const place = path.reduce<string>(
      (text, part) => (typeof part === 'number' ? `${text}[${part}]` : text === '' ? part : `${text}.${part}`),
      '',
    );
    return place === '' ? message : `${place} ${message}`;
  });
  return `${title}: ${named.join('; ')}`;
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/**
 * Words a refusal in a shape.
 *
 * @param jsonType media type of the JSON shapes
 */
export function renderRefusal(refusal: Refusal, shape: ErrorShape, jsonType: string): Rendered {
  if (shape === 'json_api') return { type: jsonType, text: renderJsonApi(refusal) };
  const sentence = renderSentence(refusal);
  if (shape === 'text') return { type: 'text/plain; charset=utf-8', text: sentence };
  if (shape !== 'html') return { type: jsonType, text: JSON.stringify({ [shape]: sentence }) };
  const page = `<!doctype html><html lang="en"><head><title>${refusal.status}</title></head><body><h1>${escapeHtml(sentence)}</h1></body></html>`;
  return { type: 'text/html; charset=utf-8', text: page };
}
