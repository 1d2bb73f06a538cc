import { pino, type DestinationStream, type Logger } from 'pino';
import { findRequest } from '../http/request-context.js';

/** Injection token of the hub's logger, a pino `Logger`. */
export const LOGGER = Symbol('logger');

const secretMembers = [
  'authorization',
  'cookie',
  'set-cookie',
  'user-interviews-apikey',
  'password',
  'secret',
  'secrets',
  'token',
  'apiKey',
  'key',
  'email',
  'ownerEmail',
  'owner_email',
  'parameters',
  // What PostgreSQL and the driver add to errors may quote rows.
  'driverError',
  'where',
];
/** Three levels are as deep as the hub's own log lines go, with `err` and `headers` in between. */
const redactedPaths = secretMembers.flatMap((member) => [`["${member}"]`, `*["${member}"]`, `*.*["${member}"]`]);

/**
 * Makes the hub's logger: JSON lines with the request's id and trace, personal data and secrets removed.
 *
 * @param destination without it, standard output
 */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: redactedPaths, censor: '[redacted]' },
    serializers: { err: serializeError },
    mixin: () => {
      const request = findRequest();
      if (!request) return {};
      const { requestId, traceparent } = request;
      return traceparent === undefined ? { requestId } : { requestId, traceId: traceparent.slice(3, 35) };
    },
  };
  return destination ? pino(options, destination) : pino(options);
}

/**
 * What a log line keeps of an error: type, message, code, stack and causes. The message of a database error is kept to its first line and
 * without quoted values, since PostgreSQL repeats the input in it ("invalid input syntax for type uuid: …") and its `detail` quotes rows.
 */
function serializeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { type: typeof error };
  const isDatabase = 'query' in error || 'severity' in error;
  const code = 'code' in error && typeof error.code === 'string' ? { code: error.code } : {};
  const constraint = 'constraint' in error && typeof error.constraint === 'string' ? { constraint: error.constraint } : {};
  const message = isDatabase
    ? error.message
        .split('\n')[0]
        ?.replace(/: ".*$/s, '')
        .replace(/"[^"]*@[^"]*"/g, '"…"')
    : error.message;
  const frames = error.stack
    ?.split('\n')
    .filter((line) => line.startsWith('    at '))
    .join('\n');
  return {
    type: error.name,
    message,
    ...code,
    ...constraint,
    stack: frames,
    ...(error.cause === undefined ? {} : { cause: serializeError(error.cause) }),
  };
}
