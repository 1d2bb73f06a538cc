import { Injectable } from '@nestjs/common';
import { actRules, checkActivity, decideAct, type ActDecision } from '@panelbridge/core';
import { IncentiveService } from '../incentives/incentive.service.js';
import { mailNames } from '../invitations/mail-names.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { ProblemException, unwrap } from '../platform/http/problem.js';
import { currentRequest } from '../platform/http/request-context.js';
import { requireMatch } from '../platform/http/versions.js';
import { MailQueue } from '../platform/mail/mail-queue.js';
import { toActContext } from './act-context.js';
import type { BulkItemDto, BulkResultDto } from './act.dto.js';
import { toAct, type ActName } from './act-names.js';
import { BookingEffects } from './booking-effects.js';
import { decideAboutBooking } from './decide-about-booking.js';
import { ExclusionsService } from './exclusion/exclusions.service.js';
import type { LockedParticipation } from './locked-participation.js';
import { MoveParticipation } from './move-participation.js';
import type { Mover } from './mover.js';
import { ParticipationLocks } from './participation-locks.js';

/** An act to carry out. */
export interface RequestedAct {
  readonly name: ActName;
  /** Why; with the confirmation of a removal, whatever the person wants to note. */
  readonly reason?: string;
  /** Of a no-show: whether the team wants somebody else instead; no, if left out. */
  readonly replace?: boolean;
  /** Who acts, where that is not the key of the present request. */
  readonly by?: Mover;
  /** The study that the path names. */
  readonly studyId?: string;
}

/** What the team does to participations, singly and in bulk. */
@Injectable()
export class ActsService {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly locks: ParticipationLocks,
    private readonly move: MoveParticipation,
    private readonly incentives: IncentiveService,
    private readonly mails: MailQueue,
    private readonly exclusions: ExclusionsService,
    private readonly booked: BookingEffects,
  ) {}

  /** Acts on one participation. @throws ProblemException when it is not there, was changed, or the act is refused */
  async act(id: string, requested: RequestedAct): Promise<void> {
    await this.locks.lock([id]);
    const current = await this.#read(id, requested);
    requireMatch(currentRequest(), current.version);
    await this.#carryOut(current, requested);
  }

  /** Acts on one participation that the caller has locked, for a decision that was based on something else than its version. */
  async actOnLocked(id: string, requested: RequestedAct): Promise<void> {
    await this.#carryOut(await this.#read(id, requested), requested);
  }

  /** Acts on many; each succeeds or is refused by itself. */
  async actOnAll(items: readonly BulkItemDto[], requested: RequestedAct): Promise<readonly BulkResultDto[]> {
    await this.locks.lock(items.map(({ id }) => id));
    await this.#lockStudies(items, requested);
    const results: BulkResultDto[] = [];
    for (const item of items) results.push(await this.#attempt(item, requested));
    return results;
  }

  /** Studies are locked before the first of them is counted, or two bulk acts could wait for each other. */
  async #lockStudies(items: readonly BulkItemDto[], requested: RequestedAct): Promise<void> {
    const act = toAct(requested.name);
    if (act === null) return;
    const studies = new Set<string>();
    for (const { id } of items) {
      const current = await this.locks.read(id, requested.studyId);
      if (!current) continue;
      const decision = decideAct(act, toActContext(current));
      if (decision.ok && decision.value.place !== 0) studies.add(current.studyId);
    }
    await this.locks.lockStudies([...studies]);
  }

  async #attempt({ id, version }: BulkItemDto, requested: RequestedAct): Promise<BulkResultDto> {
    const { manager } = this.database;
    await manager.query('savepoint act');
    try {
      const current = await this.#read(id, requested);
      if (version !== undefined && version !== current.version) {
        throw new ProblemException('version_mismatch', {
          detail: `The present version is ${current.version}. Read it again and decide anew.`,
        });
      }
      await this.#carryOut(current, requested);
      await manager.query('release savepoint act');
    } catch (error) {
      if (!(error instanceof ProblemException)) throw error;
      await manager.query('rollback to savepoint act');
      return { id, result: 'refused', status: null, version: null, code: error.code, detail: error.detail ?? error.message };
    }
    const after = await this.#read(id, requested);
    return { id, result: 'done', status: after.status, version: after.version, code: null, detail: null };
  }

  async #carryOut(current: LockedParticipation, { name, reason, replace = false, by }: RequestedAct): Promise<void> {
    const act = toAct(name);
    if (act === null) return this.exclusions.confirm(current, reason ?? null);
    const { activity } = actRules[act];
    if (activity) unwrap(checkActivity(activity, { status: current.studyStatus, launched: current.studyLaunched }), 'study_not_open');
    const aboutBooking = decideAboutBooking(act, current, { replace, now: new Date() });
    const decision = aboutBooking ?? unwrap(decideAct(act, toActContext(current)), 'act_not_allowed');
    refuseAfterBill(current, decision);
    if (name === 'complete-and-pay' && !current.amount) throw new ProblemException('no_incentive');
    await this.move.apply(current, {
      path: decision.path,
      place: decision.place,
      incentive: decision.incentive,
      evidence: toEvidence(decision),
      reason: reason ?? null,
      data: { act },
      ...(by && { by }),
    });
    if (name === 'complete-and-pay') await this.#release(current);
    if (act === 'exclude') await this.exclusions.begin(current, reason ?? '');
    if (act === 'invite') await this.#sendInvitation(current);
    if (current.session) await this.booked.tell(current, decision);
    if (act === 'no_show' && aboutBooking) await this.booked.follow(current, aboutBooking, replace);
  }

  async #sendInvitation({ id, studyId, participantId }: LockedParticipation): Promise<void> {
    if (participantId === null) return;
    await this.mails.add([{ template: mailNames.study, studyId, participantId, participationId: id, dedupeKey: `invitation:${id}` }]);
  }

  /** What stands against the release stands against the whole act. */
  async #release({ id, studyId }: LockedParticipation): Promise<void> {
    const incentiveId = (await this.locks.read(id, studyId))?.incentiveId;
    if (!incentiveId) throw new Error(`the completed participation ${id} is owed nothing although its study pays`);
    const [outcome] = await this.incentives.release([{ id: incentiveId }]);
    if (!outcome?.ok) throw outcome?.problem ?? new Error(`the release of ${incentiveId} has no outcome`);
  }

  async #read(id: string, { studyId }: RequestedAct): Promise<LockedParticipation> {
    const current = await this.locks.read(id, studyId);
    if (current) return current;
    throw new ProblemException('not_found', { detail: 'There is no participation with this id in this study or workspace.' });
  }
}

/** After the bill nobody is charged for any more; asked here, since what the database refuses would end the whole transaction. */
function refuseAfterBill({ id, status, studyStatus, recruitmentRate }: LockedParticipation, { path, incentive }: ActDecision): void {
  const isCharged = path.at(-1) === 'completed' || (status === 'completed' && incentive === 'make_due');
  if (!isCharged || studyStatus !== 'closed' || recruitmentRate === null) return;
  throw new ProblemException('study_was_billed', {
    detail: `The study was closed and billed, so ${id} cannot be completed in it any more.`,
  });
}

function toEvidence({ evidence, path }: ActDecision) {
  if (!evidence) return null;
  return { outcome: evidence.outcome, rank: evidence.rank, disposition: path.length > 0 ? 'apply' : 'confirm', anomaly: null } as const;
}
