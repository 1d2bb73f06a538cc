import { Injectable } from '@nestjs/common';
import { decideBackoff, decideRunScope, planSync, type ModelColumn } from '@panelbridge/core';
import { ConnectorError, connectorErrors, type DestinationDeclaration, type IngestionField } from '@panelbridge/core/connector';
import { IsNull } from 'typeorm';
import { Connection } from '../../connections/connection.entity.js';
import { DestinationCalls } from '../../connections/destination-calls.js';
import { RequestBudget } from '../../connections/request-budget.js';
import { EventLog } from '../../events/event-log.js';
import { PanelWriter } from '../../participants/panel-writer.js';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import { digestSettings, findPlace, type Place } from '../digest-settings.js';
import type { RunSettings } from '../runs/sync-run.entity.js';
import { Sync } from '../sync.entity.js';
import { writeRun, type ClaimedRun } from './claim-run.js';
import { RunLostError, type HeldRun } from './held-run.js';
import type { Stop } from './sending/send-rows.js';
import { EngineClock } from './sending/clock.js';

/** Where a sync leads, as it is now. */
interface FoundDestination {
  readonly declaration: DestinationDeclaration;
  readonly requestsPerMinute: number;
  /** What makes it another destination when it changes. */
  readonly place: Place;
}

/** Begins runs: checks the settings against model and destination as they are now, and writes down with what the run goes on from here. */
@Injectable()
export class BeginRun {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly calls: DestinationCalls,
    private readonly budget: RequestBudget,
    private readonly panel: PanelWriter,
    private readonly events: EventLog,
    private readonly clock: EngineClock,
  ) {}

  /** The sync of a run. @returns nothing when it was deleted */
  async findSync({ workspaceId, syncId }: Pick<ClaimedRun, 'workspaceId' | 'syncId'>): Promise<Sync | null> {
    return this.database.run(workspaceId, (manager) => manager.findOneBy(Sync, { id: syncId, workspaceId, deletedAt: IsNull() }));
  }

  /** The run as its phases know it, begun before. */
  hold(claimed: ClaimedRun, settings: RunSettings): HeldRun {
    const { workspaceId, runId, syncId, holderId, rowLimit, removalsConfirmed, client, signal, kind, because } = claimed;
    return {
      runId,
      workspaceId,
      syncId,
      holderId,
      settings,
      scope: decideRunScope({ kind, hasLedger: because !== 'first_run', settingsChanged: because === 'settings_changed' }),
      rowLimit,
      removalsConfirmed,
      client,
      signal,
      write: (columns) => writeRun(this.database, claimed, columns),
    };
  }

  /**
   * Begins a run.
   *
   * @param columns the model's, as they are now
   * @returns the run, or why it cannot begin
   * @throws ConnectorError when the destination refuses to list its fields
   */
  async begin(claimed: ClaimedRun, sync: Sync, columns: readonly ModelColumn[]): Promise<HeldRun | Stop> {
    const destination = await this.#findDestination(claimed, sync);
    if ('code' in destination) return destination;
    const { declaration, requestsPerMinute, place } = destination;
    const listedFields = await this.#listFields(claimed, sync, destination);
    const { mode, deleteBehaviour, mappings, modelId, connectionId } = sync;
    const planned = planSync({ mode, deleteBehaviour, mappings }, { destination: declaration, columns, listedFields });
    if (!planned.ok) {
      const told = planned.faults.map(({ pointer, detail }) => `${pointer}: ${detail}`).join(' ');
      return { code: 'settings_invalid', detail: `The settings of the sync no longer fit its model or its destination. ${told}` };
    }
    const { plan } = planned.value;
    const settings: RunSettings = {
      syncName: sync.name,
      modelId,
      connectionId,
      place,
      plan,
      splitRetries: sync.splitRetries,
      removalThreshold: sync.removalThreshold,
      maximumBatchSize: declaration.maximumBatchSize,
      maximumDeleteBatchSize: declaration.maximumDeleteBatchSize ?? declaration.maximumBatchSize,
      maximumLookupSize: declaration.maximumLookupSize ?? null,
      requestsPerMinute,
    };
    return this.#write(claimed, settings, digestSettings({ modelId, place, plan }));
  }

  async #write(claimed: ClaimedRun, settings: RunSettings, digest: string): Promise<HeldRun> {
    const { runId, syncId, workspaceId, holderId, kind } = claimed;
    return this.database.run(workspaceId, async (manager) => {
      const [state] = await manager.query<{ ledger: boolean; same: boolean }[]>(
        `select exists (select from sync_ledger where sync_id = $1) as ledger,
           -- Where no run came to its end yet, all that was sent has to have been sent by these settings.
           coalesce(s.ledger_settings = $3, not exists (
             select from sync_runs r where r.sync_id = $1 and r.id <> $2 and r.kind <> 'dry_run' and r.settings_digest <> $3)) as same
         from syncs s where s.id = $1 for update`,
        [syncId, runId, digest],
      );
      const hasLedger = state?.ledger === true;
      const scope = decideRunScope({ kind, hasLedger, settingsChanged: hasLedger && !state?.same });
      const [, count] = await manager.query<[unknown, number]>(
        `update sync_runs set settings = $3, settings_digest = $4, sends = $5, because = $6, phase = 'reading', version = version + 1
         where id = $1 and holder_id = $2 and state = 'running'`,
        [runId, holderId, JSON.stringify(settings), digest, scope.sends, scope.because],
      );
      if (count !== 1) throw new RunLostError(runId);
      // From now on the ledger holds what was sent by these settings and by others, until a run has sent everything.
      if (scope.writes && scope.because === 'settings_changed') {
        await manager.query(`update syncs set ledger_settings = 'mixed' where id = $1`, [syncId]);
      }
      await this.events.append({ type: 'sync_run.started', subjectId: runId, data: { syncId, kind }, actor: { kind: 'system' } });
      return this.hold({ ...claimed, because: scope.because, sends: scope.sends }, settings);
    });
  }

  async #findDestination({ workspaceId }: ClaimedRun, { connectionId }: Sync): Promise<FoundDestination | Stop> {
    if (connectionId === null) {
      const { panelDestination: declaration } = this.panel;
      return { declaration, requestsPerMinute: declaration.requestsPerMinute, place: findPlace(null) };
    }
    const found = await this.calls.find(workspaceId, connectionId);
    if (!found.ok)
      return { code: found.faults[0]?.code ?? 'connection_unknown', detail: found.faults.map(({ detail }) => detail).join(' ') };
    const connection = await this.database.run(workspaceId, (manager) =>
      manager.findOneByOrFail(Connection, { id: connectionId, workspaceId }),
    );
    const { declaration, requestsPerMinute } = found.value;
    return { declaration, requestsPerMinute, place: findPlace(connection) };
  }

  /** What the destination has beyond what it declares; asked only where a mapping needs it. */
  async #listFields(
    { workspaceId, signal }: ClaimedRun,
    { connectionId, mappings }: Sync,
    { declaration, requestsPerMinute }: FoundDestination,
  ): Promise<readonly IngestionField[]> {
    const isDeclared = mappings.every(({ field }) => declaration.fields.some(({ name }) => name === field));
    if (!declaration.listsFields || isDeclared) return [];
    if (connectionId === null) return this.database.run(workspaceId, () => this.panel.listFields());
    for (let attempt = 1; ; attempt += 1) {
      const { waitMs } = await this.database.run(workspaceId, () => this.budget.reserve(connectionId, requestsPerMinute));
      await this.clock.sleep(waitMs, signal);
      try {
        return await this.calls.listFields(workspaceId, connectionId);
      } catch (error) {
        if (!ConnectorError.is(error) || connectorErrors[error.code].retry === 'never') throw error;
        const pause = decideBackoff({ attempt, random: this.clock.random(), retryAfterMs: error.retryAfterMs ?? null });
        if (pause.kind === 'give_up') throw error;
        await this.clock.sleep(pause.delayMs, signal);
      }
    }
  }
}
