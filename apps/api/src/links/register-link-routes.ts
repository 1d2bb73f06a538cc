import type { INestApplication } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { ConnectionDirectory } from '../connections/connection-directory.js';
import { ApplicationService } from '../applications/application.service.js';
import { registerApplicationRoutes } from '../applications/application-routes.js';
import { registerMembersPages } from '../members/register-members-pages.js';
import { AcceptPayoutWebhook } from '../incentives/payout-webhooks/accept-webhook.js';
import { registerPayoutWebhookRoutes } from '../incentives/payout-webhooks/payout-webhook-routes.js';
import { Configuration } from '../platform/configuration/configuration.js';
import { RateLimits } from '../platform/http/rate-limits.js';
import { LOGGER } from '../platform/telemetry/logger.js';
import { Metrics } from '../platform/telemetry/metrics.js';
import { BookingService } from '../sessions/booking/booking.service.js';
import { registerBookingRoutes } from '../sessions/booking/booking-routes.js';
import { PreviewService } from '../studies/preview.service.js';
import { registerWebhookRoutes } from '../webhooks/webhook-routes.js';
import { EntryService } from './entry.js';
import { registerEntryRoutes } from './entry-routes.js';
import { EntrySummaries } from './entry-summary.js';
import { HotStatements } from './hot-statements.js';
import { ParticipantTokens } from './participant-tokens.js';
import { registerPreviewRoute } from './preview-routes.js';
import { ReturnService } from './return.js';
import { registerReturnRoutes } from './return-routes.js';

/**
 * Registers the participants' hot routes on Fastify itself: they need none of the framework's pipeline, which costs more than their work
 * (see the decision on hot paths). The services behind them are the framework's.
 */
export function registerLinkRoutes(fastify: FastifyInstance, app: INestApplication): void {
  const configuration = app.get(Configuration);
  const tokens = app.get(ParticipantTokens);
  const previews = app.get(PreviewService);
  registerEntryRoutes(fastify, { entries: app.get(EntryService), summaries: app.get(EntrySummaries), tokens, configuration });
  registerReturnRoutes(fastify, { returns: app.get(ReturnService), previews });
  registerApplicationRoutes(fastify, { applications: app.get(ApplicationService), configuration });
  registerMembersPages(fastify, app);
  registerBookingRoutes(fastify, { bookings: app.get(BookingService), configuration });
  registerPreviewRoute(fastify, { previews, tokens, configuration });
  registerPayoutWebhookRoutes(fastify, {
    webhooks: app.get(AcceptPayoutWebhook),
    limits: app.get(RateLimits),
    configuration,
    logger: app.get(LOGGER),
  });
  registerWebhookRoutes(fastify, {
    connections: app.get(ConnectionDirectory),
    hot: app.get(HotStatements),
    limits: app.get(RateLimits),
    metrics: app.get(Metrics),
    configuration,
    logger: app.get(LOGGER),
  });
}
