import { Injectable } from '@nestjs/common';
import { checkSession, fault, parseTimeZone, type Fault, type Session } from '@panelbridge/core';
import { In, type QueryDeepPartialEntity } from 'typeorm';
import { EventLog } from '../events/event-log.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { fromFaults, ProblemException } from '../platform/http/problem.js';
import type { Study } from '../studies/study.entity.js';
import { StudyStore } from '../studies/study-store.js';
import { AvailabilityService } from './availability.service.js';
import { readInstant } from './read-instant.js';
import type { MakeSessionsDto } from './session.dto.js';
import { SessionRow } from './session.entity.js';

const mostAtOnce = 500;
const minute = 60_000;

/** Sessions that were made, and in how many slots there was one already. */
export interface MadeSessions {
  readonly sessions: readonly SessionRow[];
  readonly skipped: number;
}

interface Plan {
  readonly sessions: readonly Session[];
  readonly zone: string;
}

/** Makes sessions of studies, singly or from the slots of the availability. */
@Injectable()
export class MakeSessions {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly studies: StudyStore,
    private readonly availability: AvailabilityService,
    private readonly events: EventLog,
  ) {}

  /** @throws ProblemException `session_refused` with everything that is wrong, `availability_missing`, `study_closed`, `validation_failed` */
  async make(studyId: string, body: MakeSessionsDto): Promise<MadeSessions> {
    const study = await this.studies.lock(studyId);
    if (study.status === 'closed') throw new ProblemException('study_closed', { detail: 'No session is held after the close.' });
    const isSingle = checkChoice(body);
    const { sessions: planned, zone } = isSingle ? this.#planOne(study, body) : await this.#planSlots(study, body);
    const taken = isSingle ? new Set<number>() : await this.#listTaken(studyId);
    const free = planned.filter(({ startsAt }) => !taken.has(startsAt.getTime()));
    const made = await this.#insert(study, { zone, sessions: free.slice(0, mostAtOnce) }, body);
    return { sessions: made, skipped: planned.length - free.length };
  }

  async #insert(
    { id: studyId }: Study,
    { zone, sessions }: Plan,
    { host = null, location = null }: MakeSessionsDto,
  ): Promise<SessionRow[]> {
    if (sessions.length === 0) return [];
    const { manager, workspaceId } = this.database;
    const rows = sessions.map(
      (session): QueryDeepPartialEntity<SessionRow> => ({ studyId, workspaceId, zone, host, location, ...session }),
    );
    const { identifiers } = await manager.insert(SessionRow, rows);
    const ids = identifiers.map(({ id }) => String(id));
    const made = await manager.find(SessionRow, { where: { id: In(ids), workspaceId }, order: { startsAt: 'ASC', id: 'ASC' } });
    await this.events.append(
      ...made.map(({ id, startsAt, capacity }) => ({
        type: 'session.created',
        studyId,
        subjectId: id,
        data: { startsAt: startsAt.toISOString(), capacity },
      })),
    );
    return made;
  }

  #planOne(study: Study, body: MakeSessionsDto): Plan {
    const startsAt = readInstant(body.startsAt ?? '', '/startsAt');
    return { sessions: [check(study, body, startsAt)], zone: readZone(body.zone ?? 'UTC') };
  }

  async #planSlots(study: Study, body: MakeSessionsDto): Promise<Plan> {
    const now = new Date();
    // What no availability could mend is said first.
    check(study, body, new Date(now.getTime() + minute));
    const row = await this.availability.find(study.id);
    if (row === null) throw new ProblemException('availability_missing');
    const faults = await this.availability.listPolicyFaults(study, row.definition.dateRange.kind);
    if (faults.length > 0) throw fromFaults(faults, 'session_refused');
    const slots = this.availability.listSlots(row, study, now).filter(({ startsAt }) => startsAt > now);
    return { sessions: slots.map(({ startsAt }) => check(study, body, startsAt)), zone: readZone(body.zone ?? row.definition.zone) };
  }

  async #listTaken(studyId: string): Promise<ReadonlySet<number>> {
    const { manager, workspaceId } = this.database;
    const open = await manager.findBy(SessionRow, { studyId, workspaceId, status: 'open' });
    return new Set(open.map(({ startsAt }) => startsAt.getTime()));
  }
}

function checkChoice({ startsAt, fromAvailability }: MakeSessionsDto): boolean {
  if ((startsAt !== undefined) !== (fromAvailability === true)) return startsAt !== undefined;
  const detail = 'Name the time of a single session as `startsAt`, or send `fromAvailability: true`, and not both.';
  const faults: Fault[] = [fault('either_or', '/startsAt', detail)];
  throw fromFaults(faults);
}

function check(study: Study, { minutes, capacity }: MakeSessionsDto, startsAt: Date): Session {
  const { kind, participationMinutes: participationTimeMinutes } = study;
  const asked = { minutes: minutes ?? null, capacity: capacity ?? null };
  const checked = checkSession({ kind, participationTimeMinutes, startsAt, ...asked }, new Date());
  if (checked.ok) return checked.value;
  throw fromFaults(checked.faults, 'session_refused');
}

function readZone(name: string): string {
  const zone = parseTimeZone(name, '/zone');
  if (zone.ok) return zone.value;
  throw fromFaults(zone.faults, 'session_refused');
}
