import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { parseEmail } from '@panelbridge/core';
import { sendPage } from '../pages/page.js';
import { isSameOrigin } from '../platform/http/same-origin.js';
import { describeMemberCookie } from './member-cookie.js';
import type { MemberParts } from './member-parts.js';
import { renderForeignForm, renderLinkSent, renderSignInConfirmation, renderSignInForm, renderSignInRefusal } from './sign-in-pages.js';
import type { SignInState } from './sign-ins.js';

/** Every answer takes at least this long, so that its time does not tell whether a panel knows the address. */
const answerMilliseconds = 300;

const statusOfRefusal: Readonly<Record<Exclude<SignInState, 'ready'>, number>> = { used: 410, expired: 410, unknown: 404 };

/** `/sign-in`, `/sign-in/{token}` and `/sign-out`. A GET changes nothing; the POST of a page of the hub's own does. */
export function registerSignInRoutes(fastify: FastifyInstance, { signIns, sessions, configuration }: MemberParts): void {
  const { publicUrl } = configuration;
  const cookie = describeMemberCookie(publicUrl);

  fastify.route({
    method: 'GET',
    url: '/sign-in',
    exposeHeadRoute: false,
    async handler(request, reply) {
      if (await sessions.find(request.cookies[cookie.name])) return redirect(reply, '/studies');
      return sendPage(reply, 200, renderSignInForm());
    },
  });

  fastify.route({
    method: 'POST',
    url: '/sign-in',
    async handler(request, reply) {
      if (!isSameOrigin(request.headers, publicUrl)) return sendPage(reply, 403, renderForeignForm());
      const written = readField(request.body, 'email').slice(0, 500);
      const email = parseEmail(written);
      if (!email.ok) {
        const fault = 'Enter your email address, for example name@example.com.';
        return sendPage(reply, 422, renderSignInForm({ email: written, fault }));
      }
      await Promise.all([signIns.ask(email.value), wait(answerMilliseconds)]);
      return sendPage(reply, 200, renderLinkSent());
    },
  });

  fastify.route<{ Params: { token: string } }>({
    method: 'GET',
    url: '/sign-in/:token',
    exposeHeadRoute: false,
    async handler(request, reply) {
      const { token } = request.params;
      const state = await signIns.look(token);
      return state === 'ready' ? sendPage(reply, 200, renderSignInConfirmation(token)) : refuse(reply, state);
    },
  });

  fastify.route({
    method: 'HEAD',
    url: '/sign-in/:token',
    handler: (_request, reply) => reply.code(200).header('cache-control', 'no-store').send(),
  });

  fastify.route<{ Params: { token: string } }>({
    method: 'POST',
    url: '/sign-in/:token',
    async handler(request, reply) {
      // Otherwise another site could sign somebody in as somebody else, and see what they write there.
      if (!isSameOrigin(request.headers, publicUrl)) return sendPage(reply, 403, renderForeignForm());
      const used = await signIns.use(request.params.token);
      if (typeof used === 'string') return refuse(reply, used);
      await sessions.end(request.cookies[cookie.name]);
      reply.setCookie(cookie.name, used.session, cookie.attributes);
      return redirect(reply, '/studies');
    },
  });

  fastify.route({
    method: 'POST',
    url: '/sign-out',
    async handler(request, reply) {
      if (!isSameOrigin(request.headers, publicUrl)) return sendPage(reply, 403, renderForeignForm());
      await sessions.end(request.cookies[cookie.name]);
      reply.clearCookie(cookie.name, cookie.attributes);
      return redirect(reply, '/sign-in');
    },
  });
}

function refuse(reply: FastifyReply, state: Exclude<SignInState, 'ready'>): FastifyReply {
  return sendPage(reply, statusOfRefusal[state], renderSignInRefusal(state));
}

/** Leads on within the hub. */
export function redirect(reply: FastifyReply, path: string): FastifyReply {
  return reply.code(303).header('cache-control', 'no-store').header('referrer-policy', 'no-referrer').header('location', path).send();
}

/** A field of a form; empty when it is not there, the first of several. */
export function readField(body: unknown, name: string): string {
  const value: unknown = typeof body === 'object' && body !== null && Object.hasOwn(body, name) ? body[name as keyof typeof body] : '';
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === 'string' ? first : '';
}
