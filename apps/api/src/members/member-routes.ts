import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { sendPage } from '../pages/page.js';
import { isSameOrigin } from '../platform/http/same-origin.js';
import { renderMe } from './me-page.js';
import type { MemberParts } from './member-parts.js';
import { describeMemberCookie } from './member-cookie.js';
import type { Member } from './member.js';
import { renderForeignForm } from './sign-in-pages.js';
import { readField, redirect } from './sign-in-routes.js';
import { renderNoStudy, renderStudies, renderStudy } from './studies-pages.js';

type Answer<Params> = (member: Member, request: FastifyRequest<{ Params: Params }>, reply: FastifyReply) => Promise<FastifyReply>;

/** `/studies`, `/studies/{id}`, `/me`: the pages of who is signed in, without a script. Everybody else is asked to sign in. */
export function registerMemberRoutes(fastify: FastifyInstance, parts: MemberParts): void {
  const { sessions, studies, applications, participations, choice, configuration } = parts;
  const { publicUrl } = configuration;
  const cookie = describeMemberCookie(publicUrl);
  const contact = readAddress(configuration.mailFrom);

  function get<Params>(url: string, answer: Answer<Params>): void {
    fastify.route<{ Params: Params }>({
      method: 'GET',
      url,
      exposeHeadRoute: false,
      handler: (request, reply) => asMember(request as FastifyRequest<{ Params: Params }>, reply, answer),
    });
  }

  function post<Params>(url: string, answer: Answer<Params>): void {
    fastify.route<{ Params: Params }>({
      method: 'POST',
      url,
      handler: (request, reply) => {
        if (!isSameOrigin(request.headers, publicUrl)) return sendPage(reply, 403, renderForeignForm());
        return asMember(request as FastifyRequest<{ Params: Params }>, reply, answer);
      },
    });
  }

  async function asMember<Params>(
    request: FastifyRequest<{ Params: Params }>,
    reply: FastifyReply,
    answer: Answer<Params>,
  ): Promise<FastifyReply> {
    const member = await sessions.find(request.cookies[cookie.name]);
    return member ? answer(member, request, reply) : redirect(reply, '/sign-in');
  }

  get('/studies', async (member, _request, reply) => sendPage(reply, 200, renderStudies(await studies.list(member))));

  get<{ id: string }>('/studies/:id', async (member, request, reply) => {
    const study = await studies.find(member, request.params.id);
    return study ? sendPage(reply, 200, renderStudy(study)) : sendPage(reply, 404, renderNoStudy());
  });

  post<{ id: string }>('/studies/:id', async (member, request, reply) => {
    const path = await applications.begin(member, request.params.id);
    return path === null ? sendPage(reply, 404, renderNoStudy()) : redirect(reply, path);
  });

  get('/me', async (member, _request, reply) =>
    sendPage(reply, 200, renderMe({ member, participations: await participations.list(member), contact })),
  );

  post('/me/invitations', async (member, request, reply) => {
    await choice.choose(member.id, readField(request.body, 'invitations') === 'on');
    return redirect(reply, '/me');
  });
}

/** The address alone of `Name <address>`. */
function readAddress(from: string): string | null {
  return /[^\s<>"]+@[^\s<>"]+/.exec(from)?.[0] ?? null;
}
