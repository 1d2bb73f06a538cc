import { Injectable } from '@nestjs/common';
import { decideRunScope, type RunScope } from '@panelbridge/core';
import { In } from 'typeorm';
import { Connection } from '../connections/connection.entity.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { digestSettings, findPlace } from './digest-settings.js';
import type { NextRunDto } from './sync.dto.js';
import type { Sync } from './sync.entity.js';

const reasons: Readonly<Record<NonNullable<RunScope['because']>, string>> = {
  first_run: 'Nothing has been sent yet, so the next run sends all rows.',
  asked_for: 'The next run sends all rows, as was asked for.',
  settings_changed: 'Mapping, mode, destination or model were changed since the last run, so the next run sends all rows.',
};

interface Sent {
  readonly id: string;
  readonly has_ledger: boolean;
  /** The settings of its runs; those that only looked left out. */
  readonly digests: readonly string[];
}

/** Tells what the next runs of syncs send. */
@Injectable()
export class NextRuns {
  constructor(private readonly database: WorkspaceDatabase) {}

  /** One answer for each sync, in order, from the open transaction. */
  async describe(syncs: readonly Sync[]): Promise<readonly NextRunDto[]> {
    if (syncs.length === 0) return [];
    const { manager, workspaceId } = this.database;
    const connectionIds = syncs.flatMap(({ connectionId }) => (connectionId === null ? [] : [connectionId]));
    const connections = await manager.findBy(Connection, { id: In(connectionIds), workspaceId });
    const sent = await manager.query<Sent[]>(
      `select s.id, exists (select from sync_ledger l where l.sync_id = s.id) as has_ledger,
         array(select distinct r.settings_digest from sync_runs r where r.sync_id = s.id and r.kind <> 'dry_run' and r.settings_digest is not null) as digests
       from syncs s where s.id = any ($1)`,
      [syncs.map(({ id }) => id)],
    );
    return syncs.map((sync) => {
      const place = findPlace(connections.find(({ id }) => id === sync.connectionId) ?? null);
      const digest = sync.plan && digestSettings({ modelId: sync.modelId, place, plan: sync.plan });
      const { has_ledger: hasLedger = false, digests = [] } = sent.find(({ id }) => id === sync.id) ?? {};
      // While no run has come to its end since a change, all that was ever sent counts.
      const settingsChanged = sync.ledgerSettings === null ? digests.some((one) => one !== digest) : sync.ledgerSettings !== digest;
      const { sends, because } = decideRunScope({ kind: 'ordinary', hasLedger, settingsChanged });
      const detail = because === null ? 'The next run sends rows that are new, changed or to be tried again.' : reasons[because];
      return { sends, because, detail, at: sync.nextRunAt?.toISOString() ?? null };
    });
  }
}
