/** An answer with its body read as JSON. */
export interface JsonAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Calls a JSON API; a body that is a string goes out as it is. */
export async function callJson(method: string, url: string, body?: unknown): Promise<JsonAnswer> {
  const payload =
    body === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: typeof body === 'string' ? body : JSON.stringify(body) };
  const response = await fetch(url, { method, ...payload });
  const text = await response.text();
  return { status: response.status, body: text === '' ? {} : JSON.parse(text) };
}
