import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { returnOutcomes } from '@panelbridge/core';
import type { ReturnName } from '@panelbridge/core/connector';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import { ReturnKey } from './return-key.entity.js';

const keyBytes = 18;

/** The keys in the return addresses of studies. */
@Injectable()
export class ReturnKeyStore {
  constructor(private readonly database: WorkspaceDatabase) {}

  /** The keys of a study. */
  list(studyId: string): Promise<ReturnKey[]> {
    return this.database.manager.findBy(ReturnKey, { studyId, workspaceId: this.database.workspaceId });
  }

  /** Makes the keys that a study does not have yet; those that it has are never made anew, since they stand in the tool. */
  async ensure(studyId: string, names: readonly ReturnName[]): Promise<void> {
    const { manager, workspaceId } = this.database;
    const present = new Set((await this.list(studyId)).map(({ name }) => name));
    const missing = names.filter((name) => !present.has(name));
    if (missing.length === 0) return;
    await manager.insert(
      ReturnKey,
      missing.map((name) => ({
        // 144 random bits, 24 characters.
        key: randomBytes(keyBytes).toString('base64url'),
        workspaceId,
        studyId,
        name,
        outcome: returnOutcomes[name].outcome,
      })),
    );
  }
}
