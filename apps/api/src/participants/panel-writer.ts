import { Injectable } from '@nestjs/common';
import {
  isPanelField,
  normalizeEmail,
  panelDestination,
  readPanelBatch,
  type CharacteristicTypes,
  type FieldValue,
  type IngestionMode,
} from '@panelbridge/core';
import type { DeletionTarget, DestinationDeclaration, IngestionField, RecordOutcome } from '@panelbridge/core/connector';
import { EventLog } from '../events/event-log.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { CharacteristicTypesReader } from './characteristics/characteristic-types.js';
import { currentAuthor, type Query, type WrittenRow } from './panel-statement.js';
import { ParticipantErasure } from './participant-erasure.js';
import { storePeople } from './store-people.js';

/** People to be written, by fields and slugs side by side. */
export interface PanelWrite {
  readonly mode: IngestionMode;
  readonly records: readonly Readonly<Record<string, FieldValue>>[];
  /** Fields and slugs that are written only while they are empty. */
  readonly onlyIfEmpty: readonly string[];
}

/** The panel as a destination of participants. Everything happens in the open workspace transaction. */
@Injectable()
export class PanelWriter {
  /** What the panel accepts, as data. */
  readonly panelDestination: DestinationDeclaration = panelDestination;

  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly types: CharacteristicTypesReader,
    private readonly erasure: ParticipantErasure,
    private readonly events: EventLog,
  ) {}

  /** The characteristics of the workspace, as fields beside the nine of {@link panelDestination}. */
  async listFields(): Promise<readonly IngestionField[]> {
    return Array.from(await this.types.read(), ([name, type]) => ({ name, type, required: false }));
  }

  /**
   * Writes people by one statement. Members that a record leaves out stay as they are, `null` empties. Records of one address are written as
   * if one after the other. `updated`: the person was there and now holds what the record says.
   *
   * @returns one outcome for each record, in order; `externalId` is the person's id. A record that cannot be written is `rejected` and harms no other
   */
  async write({ mode, records, onlyIfEmpty }: PanelWrite): Promise<readonly RecordOutcome[]> {
    const types = await this.#holdTypes(records);
    const { bad, places, records: good } = readPanelBatch(records, { mode, types, form: 'flat' });
    const { manager, workspaceId } = this.database;
    const query: Query = ({ text, values }) => manager.query(text, values);
    const written = await storePeople(query, { workspaceId, mode, records: good, onlyIfEmpty, types, author: currentAuthor() });
    if (!written) throw new Error('the definitions of characteristics changed although they were held');
    const outcomes: RecordOutcome[] = [];
    for (const { place, faults } of bad) outcomes[place] = toRejection(faults);
    written.forEach((row, index) => (outcomes[places[index] ?? 0] = toOutcome(row)));
    return outcomes;
  }

  /**
   * Erases people as `POST /api/v1/participants/{id}/erase` does: what is owed to them survives by its id (S3-18, D18). Who is named by an id
   * is found by it, everybody else by address.
   *
   * @returns one outcome for each target, in order; who is not there is skipped as `no_match`
   */
  async remove({ targets }: { readonly targets: readonly DeletionTarget[] }): Promise<readonly RecordOutcome[]> {
    const { manager, workspaceId } = this.database;
    const found = await manager.query<{ id: string; email: string | null }[]>(
      'select id, email from participants where workspace_id = $1 and (id = any ($2::uuid[]) or email = any ($3))',
      [
        workspaceId,
        targets.flatMap(({ externalId }) => (externalId !== null && uuidForm.test(externalId) ? [externalId] : [])),
        targets.flatMap(({ key, externalId }) => (externalId === null ? [normalizeEmail(key)] : [])),
      ],
    );
    const ids = new Map(found.flatMap(({ id, email }) => [[id, id] as const, ...(email === null ? [] : [[email, id] as const])]));
    const wanted = targets.map(({ key, externalId }) => ids.get(externalId?.toLowerCase() ?? normalizeEmail(key)));
    const held = await this.erasure.holdAll(wanted.filter((id) => id !== undefined));
    await this.erasure.eraseAll(held);
    for (const person of held) {
      const { id } = person.participant;
      await this.events.append({ type: 'participant.erased', subjectId: id, data: { participations: person.participations.length } });
    }
    const erased = new Set(held.map(({ participant }) => participant.id));
    // Who is named twice is there the first time only.
    return wanted.map((id) => (id !== undefined && erased.delete(id) ? { status: 'accepted', effect: 'deleted', externalId: id } : nobody));
  }

  /** Records without characteristics need none. */
  async #holdTypes(records: PanelWrite['records']): Promise<CharacteristicTypes> {
    const isNamed = records.some((record) => Object.keys(record).some((name) => !isPanelField(name)));
    return isNamed ? this.types.hold() : new Map();
  }
}

const uuidForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const nobody: RecordOutcome = { status: 'skipped', code: 'no_match', detail: 'Nobody in the panel has this address.' };

const outcomes: Readonly<Record<'no_match' | 'duplicate', RecordOutcome>> = {
  no_match: nobody,
  duplicate: { status: 'skipped', code: 'duplicate', detail: 'Somebody in the panel has this address, and an insert changes nobody.' },
};

function toOutcome(row: WrittenRow): RecordOutcome {
  return 'id' in row ? { status: 'accepted', effect: row.effect, externalId: row.id } : outcomes[row.effect];
}

/** The first fault gives the code and the field; all are told. */
function toRejection(faults: readonly { readonly code: string; readonly pointer: string; readonly detail: string }[]): RecordOutcome {
  const [first] = faults;
  const told = faults.map(({ pointer, detail }) => (pointer === '' ? detail : `${pointer.slice(1)}: ${detail}`)).join(' ');
  const field = first?.pointer.slice(1) ?? '';
  return { status: 'rejected', code: first?.code ?? 'invalid', detail: told, ...(field !== '' && { field }) };
}
