import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Configuration } from '../platform/configuration/configuration.js';
import { currentRequest } from '../platform/http/request-context.js';
import { isSameOrigin } from '../platform/http/same-origin.js';
import { sendPage } from '../pages/page.js';
import { cookies, passCookie, returnCookie } from './cookies.js';
import { renderGoingPage, renderRefusal, renderStartPage } from './entry-pages.js';
import { EntryService } from './entry.js';
import { EntrySummaries } from './entry-summary.js';
import { ParticipantTokens } from './participant-tokens.js';
import { isAutomatic } from './visitor.js';

type TokenRequest = FastifyRequest<{ Params: { token: string } }>;

const statusOfReason: Readonly<Record<string, number>> = { unknown: 404, expired: 410 };

/** What the entry routes need. */
export interface EntryParts {
  readonly entries: EntryService;
  readonly summaries: EntrySummaries;
  readonly tokens: ParticipantTokens;
  readonly configuration: Configuration;
}

/**
 * `/r/{token}`. A GET from outside shows a page and changes nothing, since mail scanners open links with ordinary user agents; the page's
 * POST records the start. Who comes from the hub's own pages carries a pass and goes straight through.
 */
export function registerEntryRoutes(fastify: FastifyInstance, { entries, summaries, tokens, configuration }: EntryParts): void {
  const { publicUrl } = configuration;

  async function enter(request: TokenRequest, reply: FastifyReply, show: (url: string) => FastifyReply): Promise<FastifyReply> {
    const { token } = request.params;
    const entry = await entries.enter(token, currentRequest().requestId);
    if (!entry.entered) return sendPage(reply, statusOfReason[entry.reason] ?? 200, renderRefusal(entry.reason));
    reply.setCookie(cookies.entryName(entry.studyId), token, returnCookie(publicUrl));
    return show(entry.url);
  }

  fastify.route<{ Params: { token: string } }>({
    method: 'POST',
    url: '/r/:token',
    async handler(request, reply) {
      // A form of another site could start somebody else's participation here, and leave their cookie in this person's browser.
      if (!isSameOrigin(request.headers, publicUrl)) return show(request, reply, 403);
      // CSP keeps a form's answer from redirecting to another host, so a page leads on instead.
      return enter(request, reply, (url) => sendPage(reply, 200, renderGoingPage(url)));
    },
  });

  fastify.route<{ Params: { token: string } }>({
    method: 'GET',
    url: '/r/:token',
    exposeHeadRoute: false,
    handler: (request, reply) => show(request, reply, 200),
  });

  fastify.route({
    method: 'HEAD',
    url: '/r/:token',
    handler: (_request, reply) => reply.code(200).header('cache-control', 'no-store').send(),
  });

  /** Shows the page in front of the tool, or leads straight on where an ordinary request to see it may pass. */
  async function show(request: TokenRequest, reply: FastifyReply, status: 200 | 403): Promise<FastifyReply> {
    const { token } = request.params;
    const mayPass = status === 200 && !isAutomatic(request);
    const reading = tokens.read('entry', token);
    if (!reading.ok) return refuse(reply, reading.code === 'expired' ? 'expired' : 'unknown');
    if (mayPass && request.cookies[cookies.passName] === token) return pass(request, reply);
    const summary = await summaries.find(`pp_${reading.subject}`);
    if (!summary) return refuse(reply, 'unknown');
    if (mayPass && !summary.entryPage) return pass(request, reply);
    return sendPage(reply, status, renderStartPage(summary, token));
  }

  function pass(request: TokenRequest, reply: FastifyReply): Promise<FastifyReply> {
    reply.clearCookie(cookies.passName, passCookie(publicUrl));
    return enter(request, reply, (url) =>
      reply.code(303).header('cache-control', 'no-store').header('referrer-policy', 'no-referrer').header('location', url).send(),
    );
  }

  function refuse(reply: FastifyReply, reason: string): FastifyReply {
    return sendPage(reply, statusOfReason[reason] ?? 200, renderRefusal(reason));
  }
}
