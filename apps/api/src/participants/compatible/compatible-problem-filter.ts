import { Catch, Inject, Injectable, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import { Configuration } from '../../platform/configuration/configuration.js';
import type { ProblemBody } from '../../platform/http/problem-body.js';
import { sendProblem } from '../../platform/http/send-problem.js';
import { LOGGER } from '../../platform/telemetry/logger.js';

/** Answers errors as problems whose `errors` can also be read as those of JSON:API, which clients of the Hub API look for. */
@Catch()
@Injectable()
export class CompatibleProblemFilter implements ExceptionFilter {
  constructor(
    private readonly configuration: Configuration,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const { docsUrl } = this.configuration;
    sendProblem(host.switchToHttp().getResponse<FastifyReply>(), error, { docsUrl, logger: this.logger, extend });
  }
}

function extend(body: ProblemBody): object {
  const { title, code, detail } = body;
  const status = String(body.status);
  const faults = body.errors?.map((fault) => ({
    ...fault,
    status,
    title,
    ...(fault.pointer !== '' && { source: { pointer: fault.pointer } }),
  }));
  return { ...body, errors: faults ?? [{ pointer: '', code, detail, status, title }] };
}
