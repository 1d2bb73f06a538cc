import { Catch, Inject, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import { isCompatiblePath, toCompatibleProblem } from '../../participants/compatible/compatible-problem.js';
import { Configuration } from '../configuration/configuration.js';
import { LOGGER } from '../telemetry/logger.js';
import { sendProblem } from './send-problem.js';

/** Answers every error of the hub, of Nest and of Fastify as a problem. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  readonly #configuration: Configuration;
  readonly #logger: Logger;

  constructor(configuration: Configuration, @Inject(LOGGER) logger: Logger) {
    this.#configuration = configuration;
    this.#logger = logger;
  }

  catch(error: unknown, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    // By the address rather than at the controller: a body that cannot be read is refused before there is a controller.
    const extend = isCompatiblePath(reply.request.url) ? { extend: toCompatibleProblem } : {};
    sendProblem(reply, error, { docsUrl: this.#configuration.docsUrl, logger: this.#logger, ...extend });
  }
}
