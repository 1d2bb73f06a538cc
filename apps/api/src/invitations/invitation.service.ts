import { Injectable } from '@nestjs/common';
import { checkActivity, decideApplication, decideEntry, type EntryDecision, type ParticipationStatus } from '@panelbridge/core';
import { EventLog } from '../events/event-log.js';
import { ParticipantTokens } from '../links/participant-tokens.js';
import { Places } from '../participations/places.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { ApplicantCriteria } from '../recruitment/audience/applicant-criteria.js';
import { StudyStore } from '../studies/study-store.js';
import type { Study } from '../studies/study.entity.js';
import type { AcceptedApplication, Application, ApplicationVerdict } from './application.js';
import { KnownApplicants } from './known-applicants.js';
import { People } from './people.js';
import { StartParticipations, type StandingParticipation } from './start-participations.js';

/** What the public page of a study hands in and gets back. */
export type { AcceptedApplication, Application } from './application.js';

const verdictOfRefusal: Readonly<Record<NonNullable<EntryDecision['refusal']>, ApplicationVerdict>> = {
  not_invited: 'needs_review',
  closed_to_you: 'screened_out',
  full: 'over_quota',
  already_ended: 'ended',
};

/** Takes applications from the public page of a study. Everything runs in the caller's open transaction of the study's workspace. */
@Injectable()
export class InvitationService {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly studies: StudyStore,
    private readonly people: People,
    private readonly starts: StartParticipations,
    private readonly places: Places,
    private readonly tokens: ParticipantTokens,
    private readonly known: KnownApplicants,
    private readonly criteria: ApplicantCriteria,
    private readonly events: EventLog,
  ) {}

  /**
   * Makes a participation of an application and brings it to its verdict: who misses the criteria of the study's audience is unqualified at
   * once (S2-87). There is one for each person and study: applying again resumes and never decides anew. Whoever types an address that the panel
   * knows is sent a mail there instead, and nothing else happens.
   *
   * @throws Error when neither an invitation of this study nor a person is named
   */
  async acceptApplication(application: Application): Promise<AcceptedApplication> {
    const { studyId, invitationId, person } = application;
    const study = await this.studies.get(studyId);
    const invited = invitationId === undefined ? null : await this.#findInvited(studyId, invitationId);
    if (invited === null && person === undefined) throw new Error('an application names an invitation of the study or a person');
    // The study is locked only when it seems full, and before the person and the participation are there for others to wait for.
    const isFull = isOpen(study) && study.participationLimit !== null && study.placesTaken >= study.participationLimit;
    const free = isFull ? await this.places.countFree(study.id) : null;
    const [standing] = invited === null ? [] : await this.starts.find(studyId, [invited]);
    if (standing) return this.#answer(study, standing);
    // A study that takes nobody in adds nobody to the panel, and tells of nobody whether they are there.
    if (!isOpen(study)) return { participationId: null, verdict: toClosedVerdict(study) };
    const participantId = invited ?? (person ? await this.#add(study, person) : null);
    if (participantId === null) return { participationId: null, verdict: 'mailed' };
    return this.#begin(study, participantId, application, free === null || free > 0);
  }

  async #begin(
    study: Study,
    participantId: string,
    { answers, screenerVersion, verdict }: Application,
    placeAvailable: boolean,
  ): Promise<AcceptedApplication> {
    const [begun] = await this.starts.begin({ studyId: study.id, participantIds: [participantId], status: 'applied', holdsPlace: false });
    if (!begun) {
      const [standing] = await this.starts.find(study.id, [participantId]);
      if (!standing) throw new Error('a participation that is there cannot be found');
      return this.#answer(study, standing);
    }
    const criteria = await this.criteria.evaluate({ studyId: study.id, participantId, answers, screenerVersion });
    const path = decideApplication({ verdict, placeAvailable, ...(criteria && { criteria: criteria.matches ? 'matched' : 'missed' }) });
    const status = path.at(-1) ?? begun.status;
    await this.database.manager.query(
      `update participations set status = $2, answers = $3, screener_version = $4, ended_at = case when $5 then now() end, criteria = $6
       where id = $1`,
      [
        begun.id,
        status,
        JSON.stringify(answers),
        screenerVersion,
        status !== 'applied' && status !== 'qualified',
        criteria && JSON.stringify(criteria),
      ],
    );
    await this.database.manager.query('update screener_invitations set participation_id = $3 where study_id = $1 and participant_id = $2', [
      study.id,
      participantId,
      begun.id,
    ]);
    await this.events.append(
      ...path.map((to, index) => ({
        type: 'participation.status_changed',
        studyId: study.id,
        participationId: begun.id,
        from: path[index - 1] ?? null,
        to,
        channel: 'screener',
        reason: to === 'over_quota' ? 'full' : to,
        data: { screenerVersion },
        actor: { kind: 'participant' } as const,
      })),
    );
    return this.#answer(study, { ...begun, status });
  }

  #answer({ moderation }: Study, { id, status }: StandingParticipation): AcceptedApplication {
    const refusal = findRefusal(status, moderation);
    if (refusal !== null) return { participationId: id, verdict: verdictOfRefusal[refusal] };
    return { participationId: id, verdict: 'qualified', entryToken: this.tokens.ofParticipation('entry', id) };
  }

  async #findInvited(studyId: string, invitationId: string): Promise<string | null> {
    const [row] = await this.database.manager.query<{ participant_id: string }[]>(
      'select participant_id from screener_invitations where id = $1 and study_id = $2',
      [invitationId, studyId],
    );
    return row?.participant_id ?? null;
  }

  /** Adds who is new; who is known already is written to instead (ADR 0013). */
  async #add(study: Study, { email, firstName, lastName }: NonNullable<Application['person']>): Promise<string | null> {
    const [found] = await this.people.ensure([{ email, firstName: firstName || null, lastName: lastName || null }]);
    if (!found) throw new Error('one person is ensured as one');
    if (found.isNew) return found.id;
    await this.known.mailWayOn(study.id, found.id);
    return null;
  }
}

function isOpen({ status, launchedAt }: Study): boolean {
  return checkActivity('apply', { status, launched: launchedAt !== null }).ok;
}

function findRefusal(status: ParticipationStatus, moderation: Study['moderation']): EntryDecision['refusal'] {
  return decideEntry(moderation).find((row) => row.status === status)?.refusal ?? null;
}

function toClosedVerdict({ status }: Study): ApplicationVerdict {
  return status === 'paused' || status === 'closed' ? status : 'not_open';
}
