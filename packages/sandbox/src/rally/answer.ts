/** An answer of the API. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One fault of a body and where it is. */
export interface BodyFault {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** A refusal. The vendor does not publish how it words them, so `{ message, errors }` is made up. */
export function refuse(status: number, message: string, errors: readonly BodyFault[] = []): Answer {
  return { status, body: { message, errors: errors.map(({ path, message: fault }) => ({ path: path.map(String), message: fault })) } };
}

/** Says that something is not there. */
export function notFound(what: string, id: string): Answer {
  return refuse(404, `There is no ${what} "${id}"; use an id that this workspace gave out.`);
}

/** Refuses a body, naming all that is wrong with it. */
export function refuseBody(issues: readonly BodyFault[]): Answer {
  const named = issues.map(({ path, message }) => (path.length === 0 ? message : `${path.map(String).join('.')}: ${message}`));
  return refuse(422, named.join('; '), issues);
}
