import { Injectable } from '@nestjs/common';
import { fault, planSync, type Fault, type FieldMapping, type ModelColumn, type PlannedSync } from '@panelbridge/core';
import type { DestinationDeclaration, IngestionField } from '@panelbridge/core/connector';
import { In, IsNull } from 'typeorm';
import { AlertChannel } from '../alerts/alert-channel.entity.js';
import { DestinationCalls } from '../connections/destination-calls.js';
import { PanelWriter } from '../participants/panel-writer.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { fromFaults } from '../platform/http/problem.js';
import { Model } from '../sources/model.entity.js';

/** Settings of a sync that are checked against its model and its destination. */
export interface CheckedSettings {
  readonly modelId: string;
  /** Null: the panel. */
  readonly connectionId: string | null;
  readonly mode: string;
  readonly deleteBehaviour: string;
  readonly mappings: readonly FieldMapping[];
}

interface Surroundings {
  readonly destination: DestinationDeclaration | null;
  readonly listedFields: readonly IngestionField[];
  readonly columns: readonly ModelColumn[] | null;
  readonly faults: readonly Fault[];
}

/** Checks the settings of syncs. */
@Injectable()
export class SyncChecker {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly destinations: DestinationCalls,
    private readonly panel: PanelWriter,
  ) {}

  /**
   * Plans a sync with the columns that the model had when it was saved and the fields that the destination has now; it is asked for
   * them where a mapping names one that it does not declare. Never called inside a
   * transaction, since the destination may be asked.
   *
   * @param others faults of members that are checked elsewhere, to be told with these
   * @throws ProblemException `validation_failed` with every fault
   * @throws ConnectorError when the destination is asked for its fields and refuses
   */
  async check(workspaceId: string, settings: CheckedSettings, others: readonly Fault[]): Promise<PlannedSync> {
    const { destination, listedFields, columns, faults } = await this.#gather(workspaceId, settings);
    if (!destination) throw fromFaults([...faults, ...others]);
    const planned = planSync(settings, { destination, listedFields, columns });
    if (planned.ok && faults.length === 0 && others.length === 0) return planned.value;
    throw fromFaults([...faults, ...(planned.ok ? [] : planned.faults), ...others]);
  }

  /** Faults of channels that are not there. */
  async checkChannels(workspaceId: string, ids: readonly string[]): Promise<readonly Fault[]> {
    if (ids.length === 0) return [];
    const found = await this.database.run(workspaceId, (manager) =>
      manager.findBy(AlertChannel, { id: In([...ids]), workspaceId, deletedAt: IsNull() }),
    );
    const known = new Set(found.map(({ id }) => id));
    return ids.flatMap((id, index) =>
      known.has(id.toLowerCase())
        ? []
        : [
            fault(
              'alert_channel_unknown',
              `/alertChannelIds/${index}`,
              'No alert channel with this id exists here. GET /api/v1/alert-channels lists them.',
            ),
          ],
    );
  }

  async #gather(workspaceId: string, { modelId, connectionId, mappings }: CheckedSettings): Promise<Surroundings> {
    const read = await this.database.run(workspaceId, async (manager) => {
      const model = await manager.findOneBy(Model, { id: modelId, workspaceId, deletedAt: IsNull() });
      const faults = model
        ? []
        : [fault('model_unknown', '/modelId', 'No model with this id exists here. Make the source and its model first.')];
      const columns = model?.columns ?? null;
      if (connectionId === null) {
        return { destination: this.panel.panelDestination, listedFields: await this.panel.listFields(), columns, faults };
      }
      const found = await this.destinations.find(workspaceId, connectionId);
      if (found.ok) return { destination: found.value.declaration, listedFields: [], columns, faults };
      const wrong = found.faults.map(({ code, detail }) => fault(code, '/destination/connectionId', detail));
      return { destination: null, listedFields: [], columns, faults: [...wrong, ...faults] };
    });
    const { destination } = read;
    const isDeclared = mappings.every(({ field }) => destination?.fields.some(({ name }) => name === field));
    if (connectionId === null || !destination?.listsFields || isDeclared) return read;
    return { ...read, listedFields: await this.destinations.listFields(workspaceId, connectionId) };
  }
}
