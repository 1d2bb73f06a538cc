import type { FastifyInstance } from 'fastify';
import { currentRequest } from '../platform/http/request-context.js';
import { sendPage } from '../pages/page.js';
import type { PreviewService } from '../studies/preview.service.js';
import {
  renderConfirmation,
  renderIncident,
  renderPreviewConfirmation,
  renderPreviewWithoutId,
  renderStalePreview,
  renderUnknownReturn,
} from './return-pages.js';
import type { ReturnResult, ReturnService } from './return.js';

/** What the return routes need. */
export interface ReturnParts {
  readonly returns: ReturnService;
  readonly previews: PreviewService;
}

/** `/return/{key}`: the tool sends people back here. HEAD changes nothing. */
export function registerReturnRoutes(fastify: FastifyInstance, { returns, previews }: ReturnParts): void {
  fastify.route<{ Params: { key: string } }>({
    method: 'GET',
    url: '/return/:key',
    exposeHeadRoute: false,
    async handler(request, reply) {
      const result = await returns.accept({
        key: request.params.key,
        query: [...new URLSearchParams(request.url.slice(request.url.indexOf('?') + 1 || request.url.length))],
        cookies: request.cookies,
        requestId: currentRequest().requestId,
      });
      const [status, page] = await render(result);
      return sendPage(reply, status, page);
    },
  });

  fastify.route({
    method: 'HEAD',
    url: '/return/:key',
    handler: (_request, reply) => reply.code(200).header('cache-control', 'no-store').send(),
  });

  async function render(result: ReturnResult): Promise<[status: number, page: string]> {
    switch (result.kind) {
      case 'recorded':
        return [200, renderConfirmation(result.outcome)];
      case 'incident':
        return [200, renderIncident(result.reason)];
      case 'unknown_key':
        return [404, renderUnknownReturn()];
      case 'preview_without_id':
        return [200, renderPreviewWithoutId()];
      case 'stale_preview':
        return [410, renderStalePreview()];
      case 'preview': {
        const { key, previewId } = result;
        const walked = await previews.recordReturn(previewId, key.name, key.studyId);
        return walked ? [200, renderPreviewConfirmation({ ...walked, returned: key.name })] : [410, renderStalePreview()];
      }
    }
  }
}
