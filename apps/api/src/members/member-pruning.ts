import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Worker } from '../platform/jobs/worker.js';

const batch = 1_000;

/** Deletes links and sessions that have run out, over all workspaces. */
@Injectable()
export class MemberPruning implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly worker: Worker,
  ) {}

  onModuleInit(): void {
    this.worker.handle('members.prune', async () => {
      await this.prune();
    });
  }

  /** Deletes what has run out. @returns how much */
  async prune(): Promise<number> {
    let total = 0;
    for (;;) {
      const [row] = await this.dataSource.query<{ n: number }[]>('select prune_members($1) as n', [batch]);
      if (!row?.n) return total;
      total += row.n;
    }
  }
}
