import { Catch, Inject, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import { Configuration } from '../configuration/configuration.js';
import { LOGGER } from '../telemetry/logger.js';
import { ProblemForms } from './problem-forms.js';
import { ProblemException } from './problem.js';
import { sendProblem } from './send-problem.js';
import { toProblem } from './to-problem.js';

/** Answers every error of the hub, of Nest and of Fastify as a problem. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  readonly #configuration: Configuration;
  readonly #logger: Logger;
  readonly #forms: ProblemForms;

  constructor(configuration: Configuration, @Inject(LOGGER) logger: Logger, forms: ProblemForms) {
    this.#configuration = configuration;
    this.#logger = logger;
    this.#forms = forms;
  }

  catch(error: unknown, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const form = this.#forms.findFor(reply.request.url);
    sendProblem(reply, explainVersion(error, reply.request.url), {
      docsUrl: this.#configuration.docsUrl,
      logger: this.#logger,
      ...(form && { extend: form.extend }),
    });
  }
}

/** Whoever asks for another version of the API is told which one there is. */
function explainVersion(error: unknown, url: string): unknown {
  const [, version] = /^\/api\/(v\d+)(?![^/?])/.exec(url) ?? [];
  if (version === undefined || version === 'v1' || toProblem(error).code !== 'route_not_found') return error;
  return new ProblemException('route_not_found', { detail: `This hub speaks v1 of the API, not ${version}. Ask below /api/v1.` });
}
