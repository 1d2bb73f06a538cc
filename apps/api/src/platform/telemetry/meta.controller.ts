import { Controller, Get, Header, Inject, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Logger } from 'pino';
import { Public } from '../http/route-rules.js';
import { LOGGER } from './logger.js';
import { Metrics } from './metrics.js';
import { Readiness } from './readiness.js';
import { HealthDto, ReadinessDto } from './meta.dto.js';

/** What operators and their tools ask. */
@ApiTags('meta')
@Public()
@Controller()
export class MetaController {
  readonly #readiness: Readiness;
  readonly #metrics: Metrics;
  readonly #logger: Logger;

  constructor(readiness: Readiness, metrics: Metrics, @Inject(LOGGER) logger: Logger) {
    this.#readiness = readiness;
    this.#metrics = metrics;
    this.#logger = logger;
  }

  @ApiOperation({ summary: 'Whether this process is alive' })
  @Get('health')
  @ApiOkResponse({ type: HealthDto })
  getHealth(): HealthDto {
    return { status: 'ok' };
  }

  @ApiOperation({ summary: 'Whether requests may be sent here: database, migrations, queue' })
  @Get('ready')
  @ApiOkResponse({ type: ReadinessDto })
  @ApiResponse({ status: 503, description: 'At least one check fails; the reason is in the log.', type: ReadinessDto })
  async getReadiness(@Res({ passthrough: true }) reply: FastifyReply): Promise<ReadinessDto> {
    const checks = await this.#readiness.run((check, error) => this.#logger.warn({ err: error, check }, 'not ready'));
    const ready = Object.values(checks).every((state) => state === 'ok');
    if (!ready) void reply.code(503);
    return { status: ready ? 'ready' : 'not_ready', checks };
  }

  @ApiOperation({ summary: 'The figures of this process, for Prometheus' })
  @Get('metrics')
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  @ApiProduces('text/plain')
  @ApiOkResponse({ schema: { type: 'string' } })
  getMetrics(): Promise<string> {
    return this.#metrics.registry.metrics();
  }
}
