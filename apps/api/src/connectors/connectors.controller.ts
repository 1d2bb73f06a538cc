import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { describeManifest } from '@panelbridge/core/connector';
import { ProblemException } from '../platform/http/problem.js';
import { NoTransaction, Operation } from '../platform/http/route-rules.js';
import { ConnectorRegistry } from './connector-registry.js';
import { ConnectorDto, ConnectorListDto, type ConnectorSummaryDto } from './connector.dto.js';
import type { LoadReport } from './load-report.js';

/** Connectors: what this hub can be connected with. */
@ApiTags('connectors')
@Controller('api/v1/connectors')
export class ConnectorsController {
  readonly #registry: ConnectorRegistry;

  constructor(registry: ConnectorRegistry) {
    this.#registry = registry;
  }

  /** List the connectors, also those that could not be loaded, with the reason. */
  @Get()
  @Operation('connections.read', 'List the connectors, also those that could not be loaded')
  @NoTransaction()
  @ApiOkResponse({ type: ConnectorListDto })
  list(): ConnectorListDto {
    return { data: this.#registry.reports.map((report) => this.#summarise(report)), nextCursor: null };
  }

  /** Read a connector's manifest: its settings as JSON Schema, its capabilities, errors and texts. */
  @Get(':id')
  @Operation('connections.read', 'Read a connector: its settings as JSON Schema, its capabilities, errors and texts')
  @NoTransaction()
  @ApiOkResponse({ type: ConnectorDto })
  read(@Param('id') id: string): ConnectorDto {
    const reports = this.#registry.reports.filter((report) => report.id === id);
    const report = reports.find(({ status }) => status === 'loaded') ?? reports[0];
    if (!report)
      throw new ProblemException('not_found', { detail: 'This hub found no connector with this id; the list says where it looked.' });
    const loaded = report.status === 'loaded' ? this.#registry.find(id) : undefined;
    const manifest = loaded ? (describeManifest(loaded.manifest, loaded.version) as Readonly<Record<string, unknown>>) : null;
    return { ...this.#summarise(report), manifest };
  }

  #summarise(report: LoadReport): ConnectorSummaryDto {
    const manifest = report.status === 'loaded' && report.id !== null ? this.#registry.find(report.id)?.manifest : undefined;
    return {
      ...report,
      title: manifest?.title ?? null,
      summary: manifest?.summary ?? null,
      stage: manifest?.stage ?? null,
      capabilities: manifest ? Object.keys(manifest.capabilities) : [],
      presets: manifest?.presets.map(({ id }) => id) ?? [],
    };
  }
}
