/** An answer of the API, as JSON. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A refusal in the vendor's form, `{ errors: { message, payload } }`; its words are made up. */
export function refusal(status: number, message: string, payload: unknown = {}): Answer {
  return { status, body: { errors: { message, payload } } };
}

/** The answer to a key that does not hold. */
export const UNAUTHORIZED = refusal(401, 'Unauthorized');

/** The answer to something that is not there. */
export const NOT_FOUND = refusal(404, 'Not found');

/** The answer to an external id that comes back with other contents. */
export const CONFLICT = refusal(409, 'There is an order with this external_id and other contents');
