import 'reflect-metadata';
import cookie from '@fastify/cookie';
import formbody from '@fastify/formbody';
import type { Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { LogController, type FastifyHttpOptions } from 'fastify';
import type { Server } from 'node:http';
import type { Logger } from 'pino';
import { AppModule } from './app.module.js';
import { registerLinkRoutes } from './links/register-link-routes.js';
import type { Configuration } from './platform/configuration/configuration.js';
import { ApiDocument } from './platform/http/api-document.js';
import { refuseOtherBodies, registerCsvParser, registerFileParser, registerJsonParser } from './platform/http/body-parsing.js';
import { ensureContext, registerContextHooks } from './platform/http/context-hooks.js';
import { registerDraining } from './platform/http/drain-request.js';
import { registerDrainGate, registerWorkerGate } from './platform/http/gates.js';
import { KeyAuthentication } from './platform/http/key-authentication.js';
import { buildOpenApi } from './platform/http/openapi.js';
import { ProblemForms, type ProblemForm } from './platform/http/problem-forms.js';
import { registerPublicLimits } from './platform/http/public-routes.js';
import { RateLimits } from './platform/http/rate-limits.js';
import { planRequestBounds, registerBodyBound, type RequestBounds } from './platform/http/request-bounds.js';
import { registerSecurityHeaders } from './platform/http/security-headers.js';
import { sendProblem } from './platform/http/send-problem.js';
import { createUnreadableRequestHandler } from './platform/http/unreadable-requests.js';
import { createLogger } from './platform/telemetry/logger.js';
import { Metrics } from './platform/telemetry/metrics.js';
import { NestLogger } from './platform/telemetry/nest-logger.js';
import { registerRequestTelemetry } from './platform/telemetry/request-telemetry.js';
import { version } from './version.js';

const bodyLimit = 1_048_576;

/** What a caller may choose beside the configuration. */
export interface AppOptions {
  /** Without it, one that writes to standard output at the configured level. */
  readonly logger?: Logger;
  /** Modules beside the hub's own, such as those of a test. */
  readonly modules?: readonly Type[];
  /** Without them, those that fit the configuration. */
  readonly requestBounds?: RequestBounds;
}

/**
 * Builds the hub, ready to `listen`, on a database that has been migrated. It starts its background work as its role says.
 *
 * @throws Error when the database refuses, or a route is declared in a way that cannot work
 */
export async function createApp(configuration: Configuration, options: AppOptions = {}): Promise<NestFastifyApplication> {
  const logger = options.logger ?? createLogger(configuration.logLevel);
  const bounds = options.requestBounds ?? planRequestBounds(configuration.uploadLimitMegabytes);
  let forms: ProblemForms | undefined;
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.register(configuration, logger, options.modules),
    createAdapter(configuration, logger, { bounds, findForm: (url) => forms?.findFor(url) }),
    {
      logger: new NestLogger(logger),
      bodyParser: false,
      abortOnError: false,
    },
  );
  try {
    forms = app.get(ProblemForms);
    await registerRoutesAndHooks(app, configuration, { logger, bounds });
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
  } catch (error) {
    // Otherwise a hub that could not start would hold its connections, and with them the process.
    await app.close().catch((closing: unknown) => logger.warn({ err: closing }, 'closing after a failed start'));
    throw error;
  }
  return app;
}

/** What a server below Nest may be given beside the configuration. */
export interface AdapterOptions {
  /** Without them, those that fit the configuration. */
  readonly bounds?: RequestBounds;
  /** The form in which an address tells its problems, where it has one of its own. */
  readonly findForm?: (url: string) => ProblemForm | undefined;
}

/** The HTTP server below Nest. */
export function createAdapter(
  { docsUrl, trustedProxies, uploadLimitMegabytes }: Configuration,
  logger: Logger,
  { bounds = planRequestBounds(uploadLimitMegabytes), findForm = () => undefined }: AdapterOptions = {},
): FastifyAdapter {
  const options: FastifyHttpOptions<Server> & { readonly http: object } = {
    http: { headersTimeout: bounds.headers, connectionsCheckingInterval: bounds.interval },
    // One for all requests, so it is that of files; those of other bodies are ended by the hub's own hook.
    requestTimeout: bounds.file,
    loggerInstance: logger,
    // One line for each answer is written by the hub's own hook; the request's id is added by the logger itself.
    logController: new LogController({ disableRequestLogging: true }),
    childLoggerFactory: (parent) => parent,
    bodyLimit,
    exposeHeadRoutes: false,
    // `type` of a problem ends in `/errors/#code`, as the addresses of a documentation site do.
    routerOptions: { ignoreTrailingSlash: true },
    // The hub's own hook answers with a problem instead.
    return503OnClosing: false,
    trustProxy: trustedProxies.length > 0 ? [...trustedProxies] : false,
    clientErrorHandler: createUnreadableRequestHandler({ docsUrl, logger }),
    // The router refuses malformed addresses before any hook runs.
    frameworkErrors: (error, request, reply) => {
      ensureContext(request, reply);
      const form = findForm(request.url);
      sendProblem(reply, error, { docsUrl, logger, ...(form && { extend: form.extend }) });
    },
  };
  // No middleware of Express' kind runs in the hub, so the layer for it is left out.
  return new FastifyAdapter({ ...options, skipMiddie: true });
}

async function registerRoutesAndHooks(
  app: NestFastifyApplication,
  configuration: Configuration,
  { logger, bounds }: { readonly logger: Logger; readonly bounds: RequestBounds },
): Promise<void> {
  const fastify = app.getHttpAdapter().getInstance();
  registerContextHooks(fastify);
  registerRequestTelemetry(fastify, { logger, metrics: app.get(Metrics) });
  registerSecurityHeaders(fastify, { https: configuration.publicUrl.startsWith('https:') });
  registerBodyBound(fastify, bounds);
  registerDraining(fastify);
  if (configuration.role === 'worker') registerWorkerGate(fastify);
  registerDrainGate(fastify);
  if (configuration.publicRatePerMinute > 0) registerPublicLimits(fastify, app.get(RateLimits));
  await fastify.register(cookie);
  await fastify.register(formbody);
  refuseOtherBodies(fastify);
  registerJsonParser(fastify);
  registerCsvParser(fastify, app.get(KeyAuthentication));
  registerFileParser(fastify);
  registerLinkRoutes(fastify, app);
  app.get(ApiDocument).setSource(() => buildOpenApi(app, version));
}
