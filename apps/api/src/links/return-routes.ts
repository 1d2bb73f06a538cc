import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { currentRequest } from '../platform/http/request-context.js';
import { sendPage } from '../pages/page.js';
import type { PreviewService } from '../studies/preview.service.js';
import { renderContinuePage } from './continue-page.js';
import {
  renderConfirmation,
  renderIncident,
  renderPreviewConfirmation,
  renderPreviewWithoutId,
  renderStalePreview,
  renderUnknownReturn,
} from './return-pages.js';
import type { ReturnResult, ReturnService } from './return.js';
import { isAutomatic } from './visitor.js';

type KeyRequest = FastifyRequest<{ Params: { key: string } }>;

/** What the return routes need. */
export interface ReturnParts {
  readonly returns: ReturnService;
  readonly previews: PreviewService;
}

/**
 * `/return/{key}`: the tool sends people back here. HEAD changes nothing, nor does a GET ahead of a person's click: it is answered by a page
 * whose form sends the same return as a POST, so that whoever is taken for a machine wrongly is one click behind.
 */
export function registerReturnRoutes(fastify: FastifyInstance, { returns, previews }: ReturnParts): void {
  fastify.route<{ Params: { key: string } }>({
    method: 'GET',
    url: '/return/:key',
    exposeHeadRoute: false,
    handler: (request, reply) => (isAutomatic(request) ? sendPage(reply, 200, renderContinuePage('return')) : accept(request, reply)),
  });

  fastify.route<{ Params: { key: string } }>({ method: 'POST', url: '/return/:key', handler: accept });

  fastify.route({
    method: 'HEAD',
    url: '/return/:key',
    handler: (_request, reply) => reply.code(200).header('cache-control', 'no-store').send(),
  });

  async function accept(request: KeyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const result = await returns.accept({
      key: request.params.key,
      query: [...new URLSearchParams(request.url.slice(request.url.indexOf('?') + 1 || request.url.length))],
      cookies: request.cookies,
      requestId: currentRequest().requestId,
    });
    const [status, page] = await render(result);
    return sendPage(reply, status, page);
  }

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
