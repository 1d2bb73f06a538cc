import type { FastifyInstance, FastifyReply } from 'fastify';
import { sendPage } from '../../pages/page.js';
import { contentSecurityPolicy } from '../../pages/styles.js';
import type { Configuration } from '../../platform/configuration/configuration.js';
import { isSameOrigin } from '../../platform/http/same-origin.js';
import { readBookingForm, readView } from './booking-form.js';
import { renderBooked, renderCancelQuestion, renderChoice } from './booking-pages.js';
import type { BookingAnswer, BookingService } from './booking.service.js';
import { writeCalendar } from './calendar.js';
import { renderPlainBooking, type PlainBookingPage } from './plain-pages.js';

const statusOfPage: Readonly<Partial<Record<PlainBookingPage, number>>> = { unknown: 404, foreign_form: 403, closed: 410, not_open: 404 };
const bodyLimit = 8_192;

/** What the pages of bookings need. */
export interface BookingParts {
  readonly bookings: BookingService;
  readonly configuration: Configuration;
}

/** `/book/{token}`: choosing a time, moving it and calling it off, without a script; and the file for the person's calendar. */
export function registerBookingRoutes(fastify: FastifyInstance, { bookings, configuration: { publicUrl } }: BookingParts): void {
  fastify.route<{ Params: { token: string } }>({
    method: 'GET',
    url: '/book/:token',
    exposeHeadRoute: false,
    async handler(request, reply) {
      const { token } = request.params;
      return send(reply, token, await bookings.show(token, readView(request.query)));
    },
  });

  fastify.route<{ Params: { token: string } }>({
    method: 'POST',
    url: '/book/:token',
    bodyLimit,
    async handler(request, reply) {
      const { token } = request.params;
      if (!isSameOrigin(request.headers, publicUrl)) return send(reply, token, { kind: 'plain', page: 'foreign_form' });
      return send(reply, token, await bookings.submit(token, readBookingForm(request.body)));
    },
  });

  fastify.route<{ Params: { token: string } }>({
    method: 'GET',
    url: '/book/:token/calendar.ics',
    exposeHeadRoute: false,
    async handler(request, reply) {
      const { token } = request.params;
      const found = await bookings.findEntry(token);
      if (!found) return send(reply, token, { kind: 'plain', page: 'unknown' });
      const { facts, booking } = found;
      const url = `${publicUrl}/book/${token}`;
      const file = writeCalendar({
        uid: `${facts.participationId}@${new URL(publicUrl).hostname}`,
        sequence: booking.sequence,
        title: facts.title,
        startsAt: booking.startsAt,
        endsAt: booking.endsAt,
        changedAt: booking.changedAt,
        location: booking.location,
        description: [...(booking.host === null ? [] : [`With ${booking.host}.`]), `Move it or call it off: ${url}`].join('\n'),
        url,
        isCancelled: booking.status === 'cancelled',
      });
      return reply
        .code(200)
        .header('content-type', 'text/calendar; charset=utf-8')
        .header('content-disposition', 'attachment; filename="booking.ics"')
        .header('cache-control', 'no-store')
        .header('referrer-policy', 'no-referrer')
        .header('content-security-policy', contentSecurityPolicy)
        .header('x-content-type-options', 'nosniff')
        .send(file);
    },
  });

  for (const url of ['/book/:token', '/book/:token/calendar.ics'])
    fastify.route({ method: 'HEAD', url, handler: (_request, reply) => reply.code(200).header('cache-control', 'no-store').send() });
}

function send(reply: FastifyReply, token: string, answer: BookingAnswer): FastifyReply {
  const path = `/book/${encodeURIComponent(token)}`;
  switch (answer.kind) {
    case 'plain': {
      const calendar = answer.hasCalendar === true ? { calendarUrl: `${path}/calendar.ics` } : {};
      const html = renderPlainBooking(answer.page, { ...(answer.title !== undefined && { title: answer.title }), ...calendar });
      return sendPage(reply, statusOfPage[answer.page] ?? 200, html);
    }
    case 'choose':
      return sendPage(reply, answer.notice === 'taken' ? 409 : answer.notice === null ? 200 : 422, renderChoice(answer, path));
    case 'booked':
      return sendPage(reply, 200, renderBooked(answer, path));
    case 'confirm_cancel':
      return sendPage(reply, 200, renderCancelQuestion(answer, path));
  }
}
