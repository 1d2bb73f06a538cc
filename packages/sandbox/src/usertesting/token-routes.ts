import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Faults } from './misbehaviour.js';
import type { RequestLog } from './request-log.js';
import { type Answer, refusal, sendAnswer } from './send-answer.js';
import { type Client, SCOPE, type Tokens } from './tokens.js';

type Form = Readonly<Record<string, string>>;

/** Reads a form; of a repeated field, which is a fault in OAuth, nothing remains. */
function readForm(request: FastifyRequest): Form | undefined {
  if (!(request.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded')) return undefined;
  const entries = Object.entries(request.body ?? {}).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return Object.fromEntries(entries);
}

function readBasic(header: string | undefined): Client | undefined {
  const encoded = /^basic +(\S+) *$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const [id = '', ...secret] = Buffer.from(encoded, 'base64').toString().split(':');
  try {
    // Both parts are encoded as in a form before they are joined (RFC 6749, section 2.3.1).
    const decode = (part: string): string => decodeURIComponent(part.replaceAll('+', ' '));
    return { id: decode(id), secret: decode(secret.join(':')) };
  } catch {
    return { id, secret: secret.join(':') };
  }
}

function issue(request: FastifyRequest, tokens: Tokens, uses: number | null): Answer & { readonly clientId: string } {
  const refuse = (status: number, error: string, message: string, clientId = '') => ({ ...refusal(status, error, message), clientId });
  const form = readForm(request);
  if (form === undefined) return refuse(400, 'invalid_request', 'The body must be a form (application/x-www-form-urlencoded).');
  const basic = readBasic(request.headers.authorization);
  if (basic !== undefined && form['client_secret'] !== undefined)
    return refuse(400, 'invalid_request', 'Send the client id and secret once: in the header or in the body.');
  const client = basic ?? { id: form['client_id'] ?? '', secret: form['client_secret'] ?? '' };
  if (!tokens.knows(client)) {
    const refused = refuse(401, 'invalid_client', 'The client id or the secret is wrong.');
    return { ...refused, headers: { 'www-authenticate': 'Basic realm="token"' } };
  }
  if (form['grant_type'] !== 'client_credentials')
    return refuse(400, 'unsupported_grant_type', 'grant_type must be client_credentials.', client.id);
  if (form['scope'] !== SCOPE) return refuse(400, 'invalid_scope', `scope must be ${SCOPE}.`, client.id);
  const body = { access_token: tokens.issue(client.id, uses), token_type: 'Bearer', expires_in: tokens.seconds, scope: SCOPE };
  return { status: 200, body, clientId: client.id };
}

/** Where clients get their tokens; such requests do not count towards the rate limit. */
export function addTokenRoutes(app: FastifyInstance, tokens: Tokens, faults: Faults, log: RequestLog): void {
  app.post('/oauth2/v1/token', async (request, reply) => {
    const acting = faults.takeFor('token', false);
    const { clientId, ...answer } = issue(request, tokens, acting.tokenUses);
    const logged = log.add({ method: 'POST', path: request.url, endpoint: 'token', tokenOk: null, clientId });
    return sendAnswer(reply, answer, logged, undefined, acting.answer);
  });
}
