import { Injectable } from '@nestjs/common';
import { isReleased, mayPerform, type IncentiveState } from '@panelbridge/core';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { readPage, type Page } from '../platform/http/pagination.js';
import { ProblemException } from '../platform/http/problem.js';
import { currentActor } from '../platform/http/request-context.js';
import { StudyStore } from '../studies/study-store.js';
import type { Study } from '../studies/study.entity.js';
import { listActNames } from './act-names.js';
import { EntryLinks } from './entry-links.js';
import { ExclusionsService, type ShownExclusion } from './exclusion/exclusions.service.js';
import { explain } from './explain.js';
import type { OwedIncentiveDto, ParticipationDto, ParticipationQuery, ParticipationSummaryDto } from './participation.dto.js';
import { Participation } from './participation.entity.js';
import { QuarantinedReports } from './quarantined-reports.js';
import { readEvidence } from './read-evidence.js';

/** Shows participations, in the open workspace transaction. */
@Injectable()
export class ParticipationReader {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly studies: StudyStore,
    private readonly links: EntryLinks,
    private readonly exclusions: ExclusionsService,
    private readonly quarantined: QuarantinedReports,
  ) {}

  /** The participations of a study, the newest first. @throws ProblemException `not_found` for a study that is not there */
  async list(studyId: string, { status, participantId, exclusion, ...page }: ParticipationQuery): Promise<Page<ParticipationSummaryDto>> {
    const study = await this.studies.get(studyId);
    const { manager, workspaceId } = this.database;
    const query = manager
      .createQueryBuilder(Participation, 'participation')
      .where('participation.workspaceId = :workspaceId and participation.studyId = :studyId', { workspaceId, studyId });
    if (status) query.andWhere('participation.status = :status', { status });
    if (participantId) query.andWhere('participation.participantId = :participantId', { participantId });
    if (exclusion)
      query.andWhere('exists (select 1 from exclusions x where x.participation_id = participation.id and x.removal = :exclusion)', {
        exclusion,
      });
    const { data, nextCursor } = await readPage(query, page);
    const incentives = await this.#readIncentives(data.map(({ id }) => id));
    const exclusions = await this.#showExclusions(studyId, data);
    const sessions = await this.#readSessions(data);
    return {
      data: data.map((one) =>
        summarize(one, study, {
          incentive: incentives.get(one.id) ?? null,
          exclusion: exclusions.get(one.id),
          startsAt: sessions.get(one.id),
        }),
      ),
      nextCursor,
    };
  }

  /** One participation with why it stands where it does. @throws ProblemException `not_found`, also when it belongs to another study */
  async get(id: string, studyId?: string): Promise<ParticipationDto> {
    const participation = await this.find(id, studyId);
    const study = await this.studies.get(participation.studyId);
    const incentive = (await this.#readIncentives([id])).get(id) ?? null;
    const evidence = await readEvidence(this.database.manager, participation);
    const waiting = await this.quarantined.listOpen(id);
    const exclusion = (await this.#showExclusions(study.id, [participation])).get(id);
    const startsAt = (await this.#readSessions([participation])).get(id);
    const mayWrite = mayPerform(currentActor().role, 'participations.write');
    return {
      ...summarize(participation, study, { incentive, exclusion, startsAt }),
      why: explain({ participation, study, incentive, evidence, waiting, removal: exclusion?.removal }),
      screenerVersion: participation.screenerVersion,
      answers: participation.answers,
      links: {
        entryUrl: mayWrite ? this.links.ifOpen(id, participation.status, study.moderation) : null,
        bookingUrl: mayWrite ? this.links.ifBookable(id, participation.status, study.moderation) : null,
      },
    };
  }

  /** The row of a participation. @throws ProblemException `not_found` */
  async find(id: string, studyId?: string): Promise<Participation> {
    const { manager, workspaceId } = this.database;
    const found = await manager.findOneBy(Participation, { id, workspaceId, ...(studyId === undefined ? {} : { studyId }) });
    if (found) return found;
    throw new ProblemException('not_found', { detail: 'There is no participation with this id in this study or workspace.' });
  }

  #showExclusions(studyId: string, participations: readonly Participation[]): Promise<ReadonlyMap<string, ShownExclusion>> {
    return this.exclusions.show(
      studyId,
      participations.flatMap(({ id, status }) => (status === 'excluded' ? [id] : [])),
    );
  }

  async #readSessions(participations: readonly Participation[]): Promise<ReadonlyMap<string, Date>> {
    const ids = participations.flatMap(({ id, status }) => (status === 'scheduled' ? [id] : []));
    if (ids.length === 0) return new Map();
    const rows = await this.database.manager.query<{ id: string; startsAt: Date }[]>(
      `select b.participation_id as id, x.starts_at as "startsAt" from bookings b join sessions x on x.id = b.session_id
       where b.participation_id = any ($1) and b.status = 'booked'`,
      [ids],
    );
    return new Map(rows.map(({ id, startsAt }) => [id, startsAt]));
  }

  /** The newest incentive of each: a retry after a confirmed failure has a higher sequence. */
  async #readIncentives(ids: readonly string[]): Promise<ReadonlyMap<string, OwedIncentiveDto>> {
    if (ids.length === 0) return new Map();
    const rows = await this.database.manager.query<IncentiveRow[]>(
      `select distinct on (participation_id) participation_id, id, status, amount, currency, hold_reason, provider from incentives
       where participation_id = any ($1) and kind = 'incentive' order by participation_id, sequence desc`,
      [ids],
    );
    return new Map(
      rows.map(({ participation_id, id, status, amount, currency, hold_reason, provider }) => [
        participation_id,
        { id, status, amount: { amount, currency }, holdReason: hold_reason, provider },
      ]),
    );
  }
}

interface IncentiveRow {
  readonly participation_id: string;
  readonly id: string;
  readonly status: IncentiveState;
  readonly amount: number;
  readonly currency: string;
  readonly hold_reason: string | null;
  readonly provider: string;
}

/** What stands around a participation. */
interface Surroundings {
  readonly incentive: OwedIncentiveDto | null;
  readonly exclusion: ShownExclusion | undefined;
  /** Of the session that is booked. */
  readonly startsAt: Date | undefined;
}

function summarize(participation: Participation, study: Study, { incentive, exclusion, startsAt }: Surroundings): ParticipationSummaryDto {
  const { id, studyId, participantId, status, holdsPlace, evidenceOutcome, evidenceChannel, version } = participation;
  const context = {
    status,
    moderation: study.moderation,
    incentiveReleased: incentive !== null && isReleased(incentive.status),
    incentiveHeld: incentive?.status === 'due' && incentive.holdReason !== null,
    hasStarted: participation.startedAt !== null,
    removal: exclusion?.removal,
    sessionStartsAt: startsAt,
  };
  const standing = { status: study.status, launched: study.launchedAt !== null, paysIncentive: (study.incentiveAmount ?? 0) > 0 };
  return {
    id,
    studyId,
    participantId,
    status,
    holdsPlace,
    reservedUntil: participation.reservedUntil?.toISOString() ?? null,
    evidence: evidenceOutcome && evidenceChannel ? { outcome: evidenceOutcome, channel: evidenceChannel } : null,
    incentive,
    exclusion: exclusion?.answer ?? null,
    possibleActs: listActNames(context, standing),
    invitedAt: participation.invitedAt?.toISOString() ?? null,
    startedAt: participation.startedAt?.toISOString() ?? null,
    endedAt: participation.endedAt?.toISOString() ?? null,
    completedAt: participation.completedAt?.toISOString() ?? null,
    version,
    createdAt: participation.createdAt.toISOString(),
    updatedAt: participation.updatedAt.toISOString(),
  };
}
