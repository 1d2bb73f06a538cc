import { Injectable } from '@nestjs/common';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import { ProblemException } from '../../platform/http/problem.js';
import type { Finding } from './finding.entity.js';
import { FindingResolutions } from './finding-resolutions.js';
import { FixEffects } from './fix-effects.js';
import { FixRunner, type FixOutcome } from './fix-runner.js';
import type { FixEffectDto } from './fix.dto.js';

/** How a fix is to be tried. */
export interface FixRequest {
  /** Take everything back afterwards. */
  readonly preview: boolean;
  readonly reason: string | undefined;
}

/** What came, or would come, of a fix. */
export type FixAttempt =
  | { readonly ok: true; readonly result: FixOutcome; readonly effect: FixEffectDto }
  | { readonly ok: false; readonly problem: ProblemException };

/** Tries fixes, each in a savepoint: a refused one leaves nothing behind, and a preview is the deed itself, taken back. */
@Injectable()
export class FixAttempts {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly runner: FixRunner,
    private readonly effects: FixEffects,
    private readonly resolutions: FindingResolutions,
  ) {}

  /** Tries the fix of one locked finding. */
  async attempt(finding: Finding, { preview, reason }: FixRequest): Promise<FixAttempt> {
    const { manager } = this.database;
    await manager.query('savepoint fix');
    try {
      requireOpen(finding);
      const before = await this.effects.remember(finding);
      const result = await this.runner.run(finding, reason);
      const { effect, evidenceIds } = await this.effects.describe(finding, before, result);
      await this.resolutions.close(finding, result, { reason, evidenceIds });
      await manager.query(preview ? 'rollback to savepoint fix' : 'release savepoint fix');
      return { ok: true, result, effect };
    } catch (error) {
      if (!(error instanceof ProblemException)) throw error;
      await manager.query('rollback to savepoint fix');
      return { ok: false, problem: error };
    }
  }
}

/** @throws ProblemException `finding_resolved` */
export function requireOpen({ state, resolution }: Finding): void {
  if (state === 'open') return;
  throw new ProblemException('finding_resolved', {
    detail: `The finding is ${state}: ${resolution ?? 'a later run did not see it any more'}`,
  });
}
