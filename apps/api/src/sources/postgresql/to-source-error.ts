import { findRefusal } from '../../platform/outbound/pinned-lookup.js';
import { hideSecrets } from '../../platform/security/hide-secrets.js';
import { SourceError, type SourceErrorCode } from '../source-error.js';
import type { PostgresqlLogin } from './login.js';

/** What was under way when it failed. */
export type Phase = 'connect' | 'query' | 'read';

/** What to do about a query that takes too long. */
export const slowAdvice = 'Make it faster, with an index or a materialised view for example.';

/** Longest quotation of a database's words. */
const quoted = 500;

/**
 * Explains why a database could not be connected with, or does not answer a query. A password never shows, even where the database
 * repeats it, unless it is too short to be told from ordinary words.
 */
export function toSourceError(error: unknown, phase: Phase, login: PostgresqlLogin): SourceError {
  if (error instanceof SourceError) return error;
  const { code, detail } = explain(error, phase, login);
  // The original is not kept as the cause: its fields may hold what was taken out of the message.
  return new SourceError(code, hideSecrets(detail, [login.password], '[password]'));
}

interface Explanation {
  readonly code: SourceErrorCode;
  readonly detail: string;
}

function explain(error: unknown, phase: Phase, login: PostgresqlLogin): Explanation {
  const place = `${login.host}:${login.port}`;
  if (findRefusal(error)) {
    const detail =
      login.tls === 'disable'
        ? `${place} is no address to which the hub connects without TLS. Choose the TLS mode "verify" or "require"; for a database in a network of your own, the operator adds that network to PANELBRIDGE_ALLOWED_NETWORKS.`
        : `${place} is not a public address. For a database in a network of your own, the operator adds that network to PANELBRIDGE_ALLOWED_NETWORKS.`;
    return { code: 'address_not_allowed', detail };
  }
  const state = readState(error);
  if (state !== undefined) return explainState(state, phase, { words: describe(error), place, login });
  if (phase === 'connect') {
    return {
      code: 'source_unreachable',
      detail: `No connection with the database at ${place}: ${describe(error)}. ${adviseConnecting(describe(error))}`,
    };
  }
  const detail = `The connection with the database at ${place} broke: ${describe(error)}. What was read is not used as if it were all; start again once the database is back.`;
  return { code: 'read_broken', detail };
}

function explainState(
  state: string,
  phase: Phase,
  { words, place, login }: { readonly words: string; readonly place: string; readonly login: PostgresqlLogin },
): Explanation {
  if (phase === 'connect') {
    if (/^(53|57|08)/.test(state)) {
      return { code: 'source_unreachable', detail: `The database at ${place} takes no connection now: ${words}. Try again later.` };
    }
    return {
      code: 'source_refused',
      detail: `The database at ${place} refused “${login.user}”: ${words}. Check user, password and the name of the database.`,
    };
  }
  // Server stopped, session ended, or a standby that had to go on.
  if (/^(57P|08|25P03|40|53)/.test(state)) {
    return { code: 'read_broken', detail: `The database at ${place} ended the reading: ${words}. Start again once the database is back.` };
  }
  if (state === '57014') {
    const detail = `The query took too long and was stopped: ${words}. ${slowAdvice}`;
    return { code: 'query_timeout', detail };
  }
  if (state === '55P03') {
    return { code: 'query_timeout', detail: `Somebody else holds what the query reads: ${words}. Try again when their work is done.` };
  }
  if (state === '25006') {
    return { code: 'query_failed', detail: `A model only reads: ${words}. Write it as one SELECT without side effects.` };
  }
  const remedy = state === '42501' ? `Grant “${login.user}” the right to read it.` : 'Correct the query of the model.';
  return { code: 'query_failed', detail: `The database refused the query: ${words}. ${remedy}` };
}

function adviseConnecting(words: string): string {
  if (/does not support SSL/i.test(words))
    return 'Choose the TLS mode "disable" if the network between is your own, or switch TLS on there.';
  if (/certificate|self.signed|altnames|CERT_|wrong version number/i.test(words)) {
    return 'Give the certificate of its authority as `certificateAuthority`, or choose the TLS mode "require", which does not check it.';
  }
  return 'Check host and port, and that the database and its firewall let this machine in.';
}

/** The five characters by which PostgreSQL says what is wrong. */
function readState(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('severity' in error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

function describe(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return describe(error.errors[0]);
  if (!(error instanceof Error)) return 'no reason was given';
  const code = 'code' in error && typeof error.code === 'string' && !error.message.includes(error.code) ? ` (${error.code})` : '';
  const words = (error.message === '' ? error.name : error.message).slice(0, quoted).replace(/[.\s]+$/, '');
  return `${words}${readState(error) === undefined ? code : ''}`;
}
