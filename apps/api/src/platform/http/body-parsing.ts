import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { KeyAuthentication } from './key-authentication.js';
import { ProblemException } from './problem.js';

/** `application/json`, media types that end in `+json`, and the one that the User Interviews Hub API also goes by without it. */
const jsonTypes = /^application\/(json|[\w.-]+\+json|vnd\.user-interviews\.v2)\s*(;|$)/i;
/** Escapes that may stand for text which PostgreSQL cannot store; rare, so a body is only searched when it has one. */
const suspiciousEscape = /\\u(0000|d[89a-f])/i;

/** Routes that also take a list as CSV, by their pattern. */
const csvRoutes: ReadonlySet<string> = new Set(['/api/v1/studies/:id/reconciliations']);
const csvBytes = 20 * 1_048_576;

/** Routes that take a file as it is, by their pattern. */
const fileRoutes: ReadonlySet<string> = new Set(['/api/v1/sources/:id/file']);

/** Whether a request may bring a file. */
export function takesFile({ routeOptions }: FastifyRequest): boolean {
  return fileRoutes.has(routeOptions.url ?? '');
}

/** Hands files over as streams, to the routes that take them: they are larger than memory, and nothing of them is read before the key holds. */
export function registerFileParser(fastify: FastifyInstance): void {
  fastify.addContentTypeParser('application/octet-stream', (request, stream, done) => {
    if (takesFile(request)) return done(null, stream);
    return done(new ProblemException('media_type_unsupported'));
  });
}

/** Marks an operation that also takes `text/csv`, so that the OpenAPI document says so. */
export const csvExtension = 'x-takes-csv';

/** Hands lists over as bytes, to the routes that take them. They are large, so they are read from nobody whose key does not hold. */
export function registerCsvParser(fastify: FastifyInstance, authentication: KeyAuthentication): void {
  fastify.addContentTypeParser('text/csv', { parseAs: 'buffer', bodyLimit: csvBytes }, (_request, body, done) => done(null, body));
  fastify.addHook('onRequest', async (request) => {
    if (!/^text\/csv\s*(;|$)/i.test(request.headers['content-type'] ?? '')) return;
    if (!csvRoutes.has(request.routeOptions.url ?? '')) throw new ProblemException('media_type_unsupported');
    request.context.actor = await authentication.authenticate(request);
  });
}

/** Routes that check each text of a body themselves, so that it is told which row it stands in. */
const checkingRoutes = '/api/participants';

/** Keeps bodies that are no JSON from the API: the parsers of the participants' forms would make something of them that nobody sent. */
export function refuseOtherBodies(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', async ({ routeOptions, url, headers }) => {
    const { 'content-type': type, 'content-length': length, 'transfer-encoding': encoding } = headers;
    const isEmpty = encoding === undefined && (length === undefined || length === '0');
    if (!(routeOptions.url ?? url).startsWith('/api/') || type === undefined || isEmpty) return;
    if (!/^(text\/plain|application\/x-www-form-urlencoded|multipart\/form-data)\s*(;|$)/i.test(type)) return;
    throw new ProblemException('media_type_unsupported');
  });
}

/** Far deeper than any form goes, and far from what would exhaust the stack of whoever walks through it. */
const maximumDepth = 100;

/**
 * Replaces Fastify's JSON parser: an empty body counts as none, text that cannot be stored is refused here instead of in the database, and what is nested
 * without end before somebody follows it.
 */
export function registerJsonParser(fastify: FastifyInstance): void {
  const parseJson = fastify.getDefaultJsonParser('error', 'error');
  fastify.removeContentTypeParser('application/json');
  fastify.addContentTypeParser(jsonTypes, { parseAs: 'string' }, (request, body, done) => {
    const text = body.toString();
    if (text.trim() === '') return done(null, undefined);
    void parseJson(request, text, (error, value: unknown) => {
      if (error) return done(new ProblemException('body_malformed', { cause: error }));
      if (isDeeper(value, maximumDepth)) {
        return done(new ProblemException('body_malformed', { detail: `The body is nested more than ${maximumDepth} levels deep.` }));
      }
      if (request.routeOptions.url?.startsWith(checkingRoutes)) return done(null, value);
      if ((suspiciousEscape.test(text) || text.includes('\u0000')) && holdsUnstorableText(value))
        return done(new ProblemException('body_malformed'));
      return done(null, value);
    });
  });
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((member) => isDeeper(member, levels - 1));
}

function holdsUnstorableText(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('\u0000') || !value.isWellFormed();
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([name, member]) => holdsUnstorableText(name) || holdsUnstorableText(member));
}
