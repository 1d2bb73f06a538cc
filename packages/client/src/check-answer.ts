import { answers } from './.generated/answers.gen.js';
import type { ResolvedRequestOptions } from './.generated/client/index.js';
import type { Answer } from './answer.js';

/** Thrown where what came is no answer of the operation. `cause`: what came instead. */
export class UnreadableAnswer extends Error {
  override readonly name = 'UnreadableAnswer';
}

/**
 * Refuses what came with a good status and is not what the operation answers: by its type at once, by its form as soon as it is read. Members of which the
 * client does not know are taken, and up to half of the others may be missing, since the hub may be later or earlier than the client.
 *
 * @throws UnreadableAnswer when the type is another one
 */
export async function checkAnswer(response: Response, _request: Request, options: ResolvedRequestOptions): Promise<Response> {
  const answer = answers[`${options.method ?? 'GET'} ${options.url}`];
  if (!answer || !response.ok) return response;
  const type = (response.headers.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const isShown = answer.types.includes(type) && (answer.form === 'other' || response.headers.get('content-length') !== '0');
  const isRight = response.status === 204 ? answer.isEmpty : isShown;
  if (!isRight) throw new UnreadableAnswer('It has another type, or no content', { cause: await response.text() });
  const validate = options.responseValidator;
  options.responseValidator = async (data) => {
    if (!isInForm(data, answer)) throw new UnreadableAnswer('It has another form', { cause: data });
    await validate?.(data);
  };
  return response;
}

function isInForm(data: unknown, { form, members, isPage }: Answer): boolean {
  if (form !== 'object') return form === 'other' || Array.isArray(data);
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return false;
  if (isPage && !('data' in data && Array.isArray(data.data))) return false;
  // The generated client reads no text at all as an object without members, which no operation answers.
  return Object.keys(data).length > 0 && members.filter((name) => Object.hasOwn(data, name)).length * 2 >= members.length;
}
