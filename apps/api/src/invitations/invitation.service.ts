import { Injectable } from '@nestjs/common';
import { checkActivity, decideApplication, decideEntry, type EntryDecision, type ParticipationStatus } from '@panelbridge/core';
import { EventLog } from '../events/event-log.js';
import { ParticipantTokens } from '../links/participant-tokens.js';
import { Places } from '../participations/places.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { MailQueue } from '../platform/mail/mail-queue.js';
import { StudyStore } from '../studies/study-store.js';
import type { Study } from '../studies/study.entity.js';
import type { AcceptedApplication, Application, ApplicationVerdict } from './application.js';
import { mailNames } from './mail-names.js';
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
    private readonly mails: MailQueue,
    private readonly events: EventLog,
  ) {}

  /**
   * Makes a participation of an application and brings it to its verdict. There is one for each person and study: applying again resumes and
   * never decides anew.
   *
   * @throws Error when neither an invitation of this study nor a person is named
   */
  async acceptApplication(application: Application): Promise<AcceptedApplication> {
    const { studyId, invitationId, person } = application;
    const study = await this.studies.get(studyId);
    const invited = invitationId === undefined ? null : await this.#findInvited(studyId, invitationId);
    if (invited === null && person === undefined) throw new Error('an application names an invitation of the study or a person');
    const participantId = invited ?? (person ? await this.#findOrAdd(study, person) : null);
    if (participantId === null) return { participationId: null, verdict: toClosedVerdict(study) };
    const [standing] = await this.starts.find(studyId, [participantId]);
    if (standing) return this.#resume(study, standing, invited !== null);
    if (!isOpen(study)) return { participationId: null, verdict: toClosedVerdict(study) };
    return this.#begin(study, participantId, application, invited !== null);
  }

  async #begin(
    study: Study,
    participantId: string,
    { answers, screenerVersion, verdict }: Application,
    isInvited: boolean,
  ): Promise<AcceptedApplication> {
    // The study is locked only when it seems full, and before the participation is there for others to wait for.
    const isFull = study.participationLimit !== null && study.placesTaken >= study.participationLimit;
    const free = isFull ? await this.places.countFree(study.id) : null;
    const path = decideApplication({ verdict, placeAvailable: free === null || free > 0 });
    const [begun] = await this.starts.begin({ studyId: study.id, participantIds: [participantId], status: 'applied', holdsPlace: false });
    if (!begun) {
      const [standing] = await this.starts.find(study.id, [participantId]);
      if (!standing) throw new Error('a participation that is there cannot be found');
      return this.#resume(study, standing, isInvited);
    }
    const status = path.at(-1) ?? begun.status;
    await this.database.manager.query(
      `update participations set status = $2, answers = $3, screener_version = $4, ended_at = case when $5 then now() end where id = $1`,
      [begun.id, status, JSON.stringify(answers), screenerVersion, status !== 'applied' && status !== 'qualified'],
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

  /** Whoever comes by their own invitation goes on; to a typed address nothing is told that is not known to belong to who typed it. */
  async #resume(study: Study, standing: StandingParticipation, isInvited: boolean): Promise<AcceptedApplication> {
    if (isInvited) return this.#answer(study, standing);
    await this.mails.add([
      {
        template: mailNames.known,
        studyId: study.id,
        participantId: standing.participantId,
        participationId: standing.id,
        // At most one a day, however often somebody types the address.
        dedupeKey: `application_known:${standing.id}:${new Date().toISOString().slice(0, 10)}`,
      },
    ]);
    return { participationId: null, verdict: 'mailed' };
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

  /** A study that takes nobody in adds nobody to the panel either. */
  async #findOrAdd(study: Study, person: NonNullable<Application['person']>): Promise<string | null> {
    const { email, firstName, lastName } = person;
    if (!isOpen(study)) {
      const [row] = await this.database.manager.query<{ id: string }[]>('select id from participants where email = $1', [email]);
      return row?.id ?? null;
    }
    const [found] = await this.people.ensure([{ email, firstName: firstName || null, lastName: lastName || null }]);
    if (!found) throw new Error('one person is ensured as one');
    return found.id;
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
