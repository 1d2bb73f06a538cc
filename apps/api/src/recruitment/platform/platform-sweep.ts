import { Injectable, type OnModuleInit } from '@nestjs/common';
import { introducedStatuses } from '@panelbridge/core';
import { DataSource } from 'typeorm';
import { ConnectorRegistry } from '../../connectors/connector-registry.js';
import { Worker } from '../../platform/jobs/worker.js';

/** Finds studies whose platform is to be told something, across all workspaces: new people, moves, settings that changed, and what failed before. */
@Injectable()
export class PlatformSweep implements OnModuleInit {
  constructor(
    private readonly worker: Worker,
    private readonly registry: ConnectorRegistry,
    private readonly dataSource: DataSource,
  ) {}

  onModuleInit(): void {
    this.worker.handle('platforms.sweep', async () => {
      await this.sweep();
    });
  }

  /** Looks once. @returns for how many studies a round was asked for */
  async sweep(): Promise<number> {
    const platforms = this.registry
      .list()
      .flatMap(({ manifest }) => (manifest.capabilities.recruitment?.role === 'platform' ? [manifest.id] : []));
    const [row] = await this.dataSource.query<{ n: number }[]>('select enqueue_platforms($1, $2) as n', [platforms, introducedStatuses]);
    return row?.n ?? 0;
  }
}
