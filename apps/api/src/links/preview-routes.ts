import type { FastifyInstance } from 'fastify';
import { Configuration } from '../platform/configuration/configuration.js';
import { sendPage } from '../pages/page.js';
import type { PreviewService } from '../studies/preview.service.js';
import { cookies, returnCookie } from './cookies.js';
import type { ParticipantTokens } from './participant-tokens.js';
import { renderStalePreview } from './return-pages.js';

/** What the preview route needs. */
export interface PreviewParts {
  readonly previews: PreviewService;
  readonly tokens: ParticipantTokens;
  readonly configuration: Configuration;
}

/** `/preview/{token}`: walks the study's real path with an identity that never counts. */
export function registerPreviewRoute(fastify: FastifyInstance, { previews, tokens, configuration }: PreviewParts): void {
  fastify.route<{ Params: { token: string } }>({
    method: 'GET',
    url: '/preview/:token',
    exposeHeadRoute: false,
    async handler(request, reply) {
      const { token } = request.params;
      const reading = tokens.read('preview', token);
      const opened = reading.ok ? await previews.open(reading.subject, token) : null;
      if (!opened) return sendPage(reply, 410, renderStalePreview());
      return reply
        .setCookie(cookies.previewName(opened.studyId), token, returnCookie(configuration.publicUrl))
        .code(303)
        .header('cache-control', 'no-store')
        .header('referrer-policy', 'no-referrer')
        .header('location', opened.toolUrl)
        .send();
    },
  });
}
