import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Configuration } from '../platform/configuration/configuration.js';
import { sendPage } from '../pages/page.js';
import type { PreviewService } from '../studies/preview.service.js';
import { renderContinuePage } from './continue-page.js';
import { cookies, returnCookie } from './cookies.js';
import { renderGoingPage } from './entry-pages.js';
import type { ParticipantTokens } from './participant-tokens.js';
import { renderStalePreview } from './return-pages.js';
import { isAutomatic } from './visitor.js';

type TokenRequest = FastifyRequest<{ Params: { token: string } }>;

/** What the preview route needs. */
export interface PreviewParts {
  readonly previews: PreviewService;
  readonly tokens: ParticipantTokens;
  readonly configuration: Configuration;
}

/**
 * `/preview/{token}`: walks the study's real path with an identity that never counts. What opens it ahead of a person's click is shown a page
 * whose form does so, since a preview that a machine began would prove a set-up that nobody walked.
 */
export function registerPreviewRoute(fastify: FastifyInstance, { previews, tokens, configuration }: PreviewParts): void {
  fastify.route<{ Params: { token: string } }>({
    method: 'GET',
    url: '/preview/:token',
    exposeHeadRoute: false,
    handler(request, reply) {
      if (isAutomatic(request)) return sendPage(reply, 200, renderContinuePage('preview'));
      return open(request, reply, (url) =>
        reply.code(303).header('cache-control', 'no-store').header('referrer-policy', 'no-referrer').header('location', url).send(),
      );
    },
  });

  fastify.route<{ Params: { token: string } }>({
    method: 'POST',
    url: '/preview/:token',
    // CSP keeps a form's answer from redirecting to another host, so a page leads on instead.
    handler: (request, reply) => open(request, reply, (url) => sendPage(reply, 200, renderGoingPage(url))),
  });

  async function open(request: TokenRequest, reply: FastifyReply, lead: (url: string) => FastifyReply): Promise<FastifyReply> {
    const { token } = request.params;
    const reading = tokens.read('preview', token);
    const opened = reading.ok ? await previews.open(reading.subject, token) : null;
    if (!opened) return sendPage(reply, 410, renderStalePreview());
    reply.setCookie(cookies.previewName(opened.studyId), token, returnCookie(configuration.publicUrl));
    return lead(opened.toolUrl);
  }
}
