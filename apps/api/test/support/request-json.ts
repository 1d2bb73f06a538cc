/** An answer with its parsed body, which is an empty object when there is none and `{ text }` when it is not JSON. */
export interface JsonResponse<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

/** Makes a request over real HTTP and reads the answer; redirects are not followed. */
export async function requestJson<Body>(url: string, init: RequestInit): Promise<JsonResponse<Body>> {
  const response = await fetch(url, { redirect: 'manual', ...init });
  const text = await response.text();
  const isJson = /[/+]json\b/.test(response.headers.get('content-type') ?? '');
  const body: unknown = text === '' ? {} : isJson ? JSON.parse(text) : { text };
  return { status: response.status, headers: response.headers, body: body as Body };
}
