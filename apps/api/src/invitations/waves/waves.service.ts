import { Injectable } from '@nestjs/common';
import { checkActivity, describeReach, invitationPace, planWave, type PlannedWave, type Reach } from '@panelbridge/core';
import { EventLog } from '../../events/event-log.js';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import { ProblemException, unwrap } from '../../platform/http/problem.js';
import { findRequest } from '../../platform/http/request-context.js';
import { AudiencePeople } from '../../recruitment/audience/audience-people.js';
import { AudienceStore } from '../../recruitment/audience/audience-store.js';
import { StudyStore } from '../../studies/study-store.js';
import type { Study } from '../../studies/study.entity.js';
import { InviteToScreener } from '../invite-to-screener.js';
import { mailNames } from '../mail-names.js';
import type { InvitationWave } from './invitation-wave.js';
import { WaveCandidates } from './wave-candidates.js';

/** How far a study's invitations have come. */
export interface WaveReport {
  readonly matching: Reach;
  readonly next: PlannedWave;
  readonly waves: readonly InvitationWave[];
  readonly counts: { readonly invited: number; readonly reminded: number; readonly bounced: number };
}

const wavesShown = 100;
const columns = `study_id as "studyId", number, invited, requested_by as "requestedBy", created_at as "createdAt"`;

/** Invites people whom the audience of a study matches, a wave at a time (S2-86). Everything runs in the open workspace transaction. */
@Injectable()
export class WavesService {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly studies: StudyStore,
    private readonly audiences: AudienceStore,
    private readonly people: AudiencePeople,
    private readonly candidates: WaveCandidates,
    private readonly screener: InviteToScreener,
    private readonly events: EventLog,
  ) {}

  /**
   * Sends a wave that somebody asks for.
   *
   * @param size how many people to write to; as many as suit the free places, unless given
   * @throws ProblemException `not_found` for a study that is not there or has no audience, `study_not_open`, or `no_place_left`
   */
  async send(studyId: string, size?: number): Promise<InvitationWave> {
    const study = await this.#hold(studyId);
    unwrap(checkActivity('invite', { status: study.status, launched: study.launchedAt !== null }), 'study_not_open');
    const { participationLimit, placesTaken } = study;
    if (participationLimit !== null && placesTaken >= participationLimit) throw new ProblemException('no_place_left');
    const wave = await this.#send(study, size ?? Math.max((await this.#plan(study)).size, invitationPace.smallest));
    if (wave) return wave;
    throw new ProblemException('not_found', { detail: 'The study has no audience, so it matches nobody. Set one by `PUT …/audience`.' });
  }

  /** Sends the wave that is due, if one is; `null`: none. */
  async sendDue(studyId: string): Promise<InvitationWave | null> {
    const study = await this.#hold(studyId);
    if (!checkActivity('invite', { status: study.status, launched: study.launchedAt !== null }).ok) return null;
    const { size, dueAt } = await this.#plan(study);
    return dueAt === null || dueAt > new Date() ? null : this.#send(study, size);
  }

  /** What was sent, and what comes next. @throws ProblemException `not_found` */
  async report(studyId: string): Promise<WaveReport> {
    const study = await this.studies.get(studyId);
    const { manager } = this.database;
    const audience = await this.audiences.find(studyId);
    const waves = await manager.query<InvitationWave[]>(
      `select ${columns} from invitation_waves where study_id = $1 order by number desc limit ${wavesShown}`,
      [studyId],
    );
    const [counts] = await manager.query<WaveReport['counts'][]>(
      `select (select coalesce(sum(w.invited), 0)::int from invitation_waves w where w.study_id = $1) as invited,
         count(*) filter (where e.template = any ($2) and e.status = 'sent')::int as reminded,
         count(*) filter (where e.bounce is not null)::int as bounced
       from emails e where e.study_id = $1`,
      [studyId, [mailNames.studyReminder, mailNames.screenerReminder]],
    );
    const isOpen = audience !== null && checkActivity('invite', { status: study.status, launched: study.launchedAt !== null }).ok;
    return {
      matching: describeReach(audience === null ? 0 : await this.people.count(audience)),
      next: isOpen ? await this.#plan(study) : { size: 0, dueAt: null },
      waves,
      counts: counts ?? { invited: 0, reminded: 0, bounced: 0 },
    };
  }

  async #send(study: Study, size: number): Promise<InvitationWave | null> {
    const audience = await this.audiences.find(study.id);
    if (audience === null) return null;
    const { manager, workspaceId } = this.database;
    const [last] = await manager.query<{ number: number; after: string | null }[]>(
      'select number, continues_after as after from invitation_waves where study_id = $1 order by number desc limit 1',
      [study.id],
    );
    const { people, continuesAfter } = await this.candidates.choose(study.id, audience, size, last?.after ?? null);
    if (people.length > 0) await this.screener.invite(study, people, undefined, 'audience_matched');
    const number = (last?.number ?? 0) + 1;
    const [wave] = await manager.query<InvitationWave[]>(
      `insert into invitation_waves (study_id, number, workspace_id, invited, continues_after, requested_by)
       values ($1, $2, $3, $4, $5, $6) returning ${columns}`,
      [study.id, number, workspaceId, people.length, continuesAfter, findRequest()?.actor?.keyId ?? null],
    );
    if (!wave) throw new Error('a wave that was stored is not there');
    if (people.length > 0) {
      await this.events.append({ type: 'invitations.sent', studyId: study.id, data: { wave: number, invited: people.length } });
    }
    return wave;
  }

  async #plan({ id, participationLimit, placesTaken }: Study): Promise<PlannedWave> {
    const [row] = await this.database.manager.query<{ waiting: number; lastWaveAt: Date | null }[]>(
      `select (select count(*)::int from participations p where p.study_id = $1 and not p.holds_place and p.status in ('applied', 'qualified', 'invited')) as waiting,
         (select max(w.created_at) from invitation_waves w where w.study_id = $1) as "lastWaveAt"`,
      [id],
    );
    const { waiting = 0, lastWaveAt = null } = row ?? {};
    return planWave({ limit: participationLimit, placesTaken, waiting, lastWaveAt, now: new Date() });
  }

  /** One wave at a time, in a study that stays as it is meanwhile. */
  async #hold(studyId: string): Promise<Study> {
    await this.studies.get(studyId);
    await this.database.manager.query('select 1 from studies where id = $1 for no key update', [studyId]);
    return this.studies.get(studyId);
  }
}
