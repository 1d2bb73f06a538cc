import type { FastifyInstance, FastifyReply } from 'fastify';
import { cookies, passCookie } from '../links/cookies.js';
import { sendPage } from '../pages/page.js';
import type { Configuration } from '../platform/configuration/configuration.js';
import { isSameOrigin } from '../platform/http/same-origin.js';
import { renderApplicationForm } from './application-pages.js';
import type { ApplicationAnswer, ApplicationService } from './application.service.js';
import { formFields, readForm } from './submitted-form.js';
import { renderBookable, renderPlain, renderQualified, renderResumed, type PlainPage } from './verdict-pages.js';

/** The longest answers that a screener allows fit well; more is no form of ours. */
const bodyLimit = 524_288;

const statusOfPage: Readonly<Partial<Record<PlainPage, number>>> = { unknown: 404, not_open: 404, closed: 410, foreign_form: 403 };

/** What the public page of a study needs. */
export interface ApplicationParts {
  readonly applications: ApplicationService;
  readonly configuration: Configuration;
}

/**
 * `/s/{study}`: description, screener and verdict, without a script. A qualified person gets a page that leads on to `/r` with a pass, since
 * the policy of the hub's pages keeps the answer to a form from redirecting to the tool, and naming the tool there would tell it to all.
 */
export function registerApplicationRoutes(fastify: FastifyInstance, { applications, configuration }: ApplicationParts): void {
  const { publicUrl } = configuration;

  fastify.route<{ Params: { study: string }; Querystring: { i?: string | string[] } }>({
    method: 'GET',
    url: '/s/:study',
    exposeHeadRoute: false,
    async handler(request, reply) {
      const invitation = request.query[formFields.invitation];
      return send(reply, await applications.show(request.params.study, typeof invitation === 'string' ? invitation : null));
    },
  });

  fastify.route<{ Params: { study: string } }>({
    method: 'POST',
    url: '/s/:study',
    bodyLimit,
    async handler(request, reply) {
      if (!isSameOrigin(request.headers, publicUrl)) return send(reply, { kind: 'plain', page: 'foreign_form' });
      return send(reply, await applications.submit(request.params.study, readForm(request.body)));
    },
  });

  fastify.route({
    method: 'HEAD',
    url: '/s/:study',
    handler: (_request, reply) => reply.code(200).header('cache-control', 'no-store').send(),
  });

  function send(reply: FastifyReply, answer: ApplicationAnswer): FastifyReply {
    switch (answer.kind) {
      case 'form':
        return sendPage(reply, answer.input.faults.length > 0 ? 422 : 200, renderApplicationForm(answer.input));
      case 'plain':
        return sendPage(reply, statusOfPage[answer.page] ?? 200, renderPlain(answer.page, answer.study));
      case 'resumed':
        return sendPage(reply, 200, renderResumed(answer.study, `/r/${answer.entryToken}`));
      case 'booking':
        return sendPage(reply, 200, renderBookable(answer.study, `/book/${answer.bookingToken}`));
      case 'qualified':
        // The pass is for this one token, so it opens nothing that the page does not link to anyway.
        reply.setCookie(cookies.passName, answer.entryToken, passCookie(publicUrl));
        return sendPage(reply, 200, renderQualified(answer.study, `/r/${answer.entryToken}`));
    }
  }
}
