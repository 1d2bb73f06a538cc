import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import {
  incentiveStates,
  isEnded,
  normalizeEmail,
  normalizeLabel,
  parseEmail,
  participationStatuses,
  readCharacteristicValues,
  readLabels,
} from '@panelbridge/core';
import { QueryFailedError } from 'typeorm';
import { EventLog } from '../events/event-log.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { readPage, type Page } from '../platform/http/pagination.js';
import { ProblemException, unwrap } from '../platform/http/problem.js';
import { currentRequest } from '../platform/http/request-context.js';
import { requireMatch } from '../platform/http/versions.js';
import { CharacteristicTypesReader } from './characteristics/characteristic-types.js';
import type { ParticipantQuery, WriteParticipantDto } from './participant.dto.js';
import { Participant } from './participant.entity.js';
import { ParticipantErasure, type HeldPerson } from './participant-erasure.js';

const uniqueViolation = '23505';
const underWay = participationStatuses.filter((status) => !isEnded(status));
const unsettled = incentiveStates.filter((state) => state !== 'delivered' && state !== 'cancelled');

type Members = Partial<Omit<Participant, 'id' | 'workspaceId' | 'version' | 'createdAt' | 'updatedAt'>>;

/** The people of a workspace's panel. */
@Injectable()
export class ParticipantsService {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly events: EventLog,
    private readonly erasure: ParticipantErasure,
    private readonly types: CharacteristicTypesReader,
  ) {}

  /** Adds a person. @throws ProblemException `participant_email_taken`, or `validation_failed` for an address that cannot be one */
  async create(body: WriteParticipantDto): Promise<Participant> {
    const { manager, workspaceId } = this.database;
    const participant = manager.create(Participant, { workspaceId, optedOutAt: null, ...(await this.#readMembers(body, {})) });
    const { id } = await this.#save(participant);
    await this.events.append({ type: 'participant.created', subjectId: id });
    return this.get(id);
  }

  /** A person. @throws ProblemException `not_found` */
  get(id: string): Promise<Participant> {
    return this.#find(id, false);
  }

  /** Lists people, the newest first. */
  list({ email, search, label, ...page }: ParticipantQuery): Promise<Page<Participant>> {
    const query = this.database.manager
      .createQueryBuilder(Participant, 'participant')
      .where('participant.workspaceId = :workspaceId', { workspaceId: this.database.workspaceId });
    if (email !== undefined) query.andWhere('participant.email = :email', { email: normalizeEmail(email) });
    if (search) {
      const pattern = `%${search.replaceAll(/[\\%_]/g, '\\$&')}%`;
      query.andWhere(`concat_ws(' ', participant.firstName, participant.lastName, participant.email) ilike :pattern`, { pattern });
    }
    if (label) query.andWhere(':label = any (participant.labels)', { label: normalizeLabel(label) });
    return readPage(query, page);
  }

  /** Changes a person. @throws ProblemException `not_found`, `version_mismatch`, `participant_email_taken` or `validation_failed` */
  async change(id: string, body: WriteParticipantDto): Promise<Participant> {
    const participant = await this.#find(id, true);
    requireMatch(currentRequest(), participant.version);
    const members = await this.#readMembers(body, participant.characteristics);
    const changes = Object.fromEntries(
      Object.entries(members).filter(([name, value]) => !isSame(participant[name as keyof Participant], value)),
    );
    if (Object.keys(changes).length === 0) return participant;
    await this.#save(Object.assign(participant, changes, { version: participant.version + 1, updatedAt: new Date() }));
    await this.events.append({ type: 'participant.changed', subjectId: id, data: { members: Object.keys(changes) } });
    return this.get(id);
  }

  /**
   * Removes a person without open business, and everything stored about them; ended participations and settled incentives stay by their ids.
   *
   * @throws ProblemException `not_found`, `version_mismatch` or `participant_in_use`
   */
  async remove(id: string): Promise<void> {
    const held = await this.#hold(id);
    requireMatch(currentRequest(), held.participant.version);
    const open = await this.database.manager.query<{ id: string; status: string; incentive: string | null; payment: string | null }[]>(
      `select p.id, p.status, i.id as incentive, i.status as payment from participations p
       left join incentives i on i.participation_id = p.id and i.status = any ($3)
       where p.participant_id = $1 and (p.status = any ($2) or i.id is not null) order by p.id limit 20`,
      [id, underWay, unsettled],
    );
    if (open.length > 0) {
      const names = open.map(
        (row) => `${row.id} is ${row.status}${row.incentive ? `, its incentive ${row.incentive} is ${row.payment}` : ''}`,
      );
      throw new ProblemException('participant_in_use', { detail: `${names.join('; ')}. Finish that first, or erase the person.` });
    }
    await this.erasure.eraseAll([held]);
    await this.events.append({ type: 'participant.deleted', subjectId: id });
  }

  /** Removes a person at once, whatever is open; ids, statuses and the ledger survive. @throws ProblemException `not_found` */
  async erase(id: string): Promise<void> {
    const held = await this.#hold(id);
    await this.erasure.eraseAll([held]);
    await this.events.append({ type: 'participant.erased', subjectId: id, data: { participations: held.participations.length } });
  }

  async #readMembers(body: WriteParticipantDto, present: Participant['characteristics']): Promise<Members> {
    const { email, optedOut, characteristics, labels, ...texts } = body;
    const isBlank = email === null || email?.trim() === '';
    return {
      ...Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== undefined)),
      ...(email === undefined ? {} : { email: isBlank ? null : unwrap(parseEmail(email, '/email')) }),
      ...(optedOut === undefined ? {} : { optedOutAt: optedOut ? new Date() : null }),
      ...(labels === undefined ? {} : { labels: [...unwrap(readLabels(labels ?? []))] }),
      ...(characteristics === undefined ? {} : { characteristics: await this.#readCharacteristics(characteristics ?? {}, present) }),
    };
  }

  async #readCharacteristics(
    given: Readonly<Record<string, unknown>>,
    present: Participant['characteristics'],
  ): Promise<Participant['characteristics']> {
    const values = unwrap(readCharacteristicValues(given, await this.types.hold()));
    const merged = Object.entries({ ...present, ...values });
    return Object.fromEntries(merged.filter((entry): entry is [string, string | number | boolean] => entry[1] !== null));
  }

  async #save(participant: Participant): Promise<Participant> {
    const { email } = participant;
    try {
      return await this.database.manager.save(participant);
    } catch (error) {
      // The insert or update has been refused, so nothing can be asked in this transaction any more.
      if (email === null || !(error instanceof QueryFailedError) || (error.driverError as { code?: string }).code !== uniqueViolation)
        throw error;
      const detail = 'Somebody else in the workspace has this address. Find the person by `GET /api/v1/participants?email=`.';
      throw new ProblemException('participant_email_taken', { errors: [{ pointer: '/email', code: 'email_taken', detail }], cause: error });
    }
  }

  async #find(id: string, isLocked: boolean): Promise<Participant> {
    const { manager, workspaceId } = this.database;
    const lock = isLocked ? { lock: { mode: 'pessimistic_write' as const } } : {};
    const participant = await manager.findOne(Participant, { where: { id, workspaceId }, ...lock });
    if (participant) return participant;
    throw unknownPerson();
  }

  async #hold(id: string): Promise<HeldPerson> {
    const held = await this.erasure.hold(id);
    if (held) return held;
    throw unknownPerson();
  }
}

function unknownPerson(): ProblemException {
  return new ProblemException('not_found', { detail: 'There is no person with this id in the workspace of the key.' });
}

/** An opt-out that is there already keeps its time. */
function isSame(left: unknown, right: unknown): boolean {
  return (left instanceof Date && right instanceof Date) || isDeepStrictEqual(left, right);
}
