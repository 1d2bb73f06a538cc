import type { FastifyInstance } from 'fastify';
import type { OptOutLinks } from '../links/opt-out-links.js';
import { sendPage } from '../pages/page.js';
import type { InvitationChoice } from './invitation-choice.js';
import { renderOptOutQuestion, renderOptedOut, renderUnknownOptOut } from './opt-out-pages.js';

/** What the routes need. */
export interface OptOutParts {
  readonly links: OptOutLinks;
  readonly choice: InvitationChoice;
}

/**
 * `/opt-out/{token}`. A GET shows a button, since mail scanners open links; its POST stops invitations. The POST may come from anywhere: programs
 * that show mails send it themselves at one click (RFC 8058), and the token proves all that there is to prove.
 */
export function registerOptOutRoutes(fastify: FastifyInstance, { links, choice }: OptOutParts): void {
  const url = '/opt-out/:token';

  fastify.route<{ Params: { token: string } }>({
    method: 'GET',
    url,
    exposeHeadRoute: false,
    async handler(request, reply) {
      const participant = links.read(request.params.token);
      if (participant === null || !(await choice.knows(participant))) return sendPage(reply, 404, renderUnknownOptOut());
      return sendPage(reply, 200, renderOptOutQuestion(request.params.token));
    },
  });

  fastify.route<{ Params: { token: string } }>({
    method: 'POST',
    url,
    async handler(request, reply) {
      const participant = links.read(request.params.token);
      if (participant === null || !(await choice.choose(participant, false))) return sendPage(reply, 404, renderUnknownOptOut());
      return sendPage(reply, 200, renderOptedOut());
    },
  });

  fastify.route({
    method: 'HEAD',
    url,
    handler: (_request, reply) => reply.code(200).header('cache-control', 'no-store').send(),
  });
}
