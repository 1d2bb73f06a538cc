import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { checkActivity, createRandomSuffix } from '@panelbridge/core';
import { EventLog } from '../events/event-log.js';
import { EntryLinks } from '../participations/entry-links.js';
import { Places } from '../participations/places.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { ProblemException, fromFaults, unwrap } from '../platform/http/problem.js';
import { checkTemplateText } from '../platform/mail/mail-template.js';
import { Mailer } from '../platform/mail/mailer.js';
import { MailQueue } from '../platform/mail/mail-queue.js';
import { StudySetups } from '../studies/setup/study-setups.js';
import { StudyStore } from '../studies/study-store.js';
import type { Study } from '../studies/study.entity.js';
import { invitationPlaceholders } from './invitation-mails.js';
import type { InvitationAnswerDto, InvitationMessageDto, InvitationOutcome, InvitationResultDto, InviteDto } from './invite.dto.js';
import { mailNames } from './mail-names.js';
import { People, type Person } from './people.js';
import { StartParticipations, type StandingParticipation } from './start-participations.js';

/** Invites people to studies and to their screeners. */
@Injectable()
export class InviteService {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly studies: StudyStore,
    private readonly setups: StudySetups,
    private readonly people: People,
    private readonly starts: StartParticipations,
    private readonly places: Places,
    private readonly links: EntryLinks,
    private readonly mails: MailQueue,
    private readonly mailer: Mailer,
    private readonly events: EventLog,
  ) {}

  /** Invites up to 500 people; each gets an outcome, in their order. @throws ProblemException when the request or the study does not allow it */
  async invite(studyId: string, body: InviteDto): Promise<InvitationAnswerDto> {
    checkRequest(body);
    const study = await this.#hold(studyId);
    const people = body.participantIds ? await this.people.find(body.participantIds) : await this.people.ensure(this.people.readWritten(body.participants ?? []));
    const to = body.to ?? ((await this.#hasScreener(studyId)) ? 'screener' : 'study');
    const wanted = [...new Map(people.flatMap((person) => (person && !person.optedOut ? [[person.id, person]] : []))).values()];
    const results = to === 'study' ? await this.#inviteToStudy(study, wanted, body.message) : await this.#inviteToScreener(study, wanted, body.message);
    return { to, results: people.map((person) => takeResult(person, results)), warnings: await this.#listWarnings(study) };
  }

  /** Reads the study and keeps its status as it is until the transaction ends: nobody is invited after close (S2-69). */
  async #hold(studyId: string): Promise<Study> {
    const study = await this.studies.get(studyId);
    const strength = study.moderation === 'moderated' ? 'for no key update' : 'for share';
    await this.database.manager.query(`select 1 from studies where id = $1 ${strength}`, [studyId]);
    const held = await this.studies.get(studyId);
    unwrap(checkActivity('invite', { status: held.status, launched: held.launchedAt !== null }), 'study_not_open');
    return held;
  }

  async #inviteToStudy(study: Study, people: readonly Person[], message: InvitationMessageDto | undefined): Promise<Map<string, InvitationResultDto>> {
    const known = new Map((await this.starts.find(study.id, people.map(({ id }) => id))).map((one) => [one.participantId, one]));
    const isModerated = study.moderation === 'moderated';
    const missing = people.filter(({ id }) => !known.has(id));
    const admitted = isModerated ? missing.slice(0, (await this.places.countFree(study.id)) ?? missing.length) : missing;
    const beginning = { studyId: study.id, participantIds: admitted.map(({ id }) => id), status: 'invited', holdsPlace: isModerated } as const;
    const begun = new Map((await this.starts.begin(beginning)).map((one) => [one.participantId, one]));
    if (isModerated) await this.places.take(study.id, begun.size);
    // Who was invited by somebody else at this moment.
    for (const one of await this.starts.find(study.id, admitted.map(({ id }) => id))) if (!begun.has(one.participantId)) known.set(one.participantId, one);
    await this.events.append(
      ...[...begun.values()].map(({ id }) => ({
        type: 'participation.status_changed',
        studyId: study.id,
        participationId: id,
        from: null,
        to: 'invited',
        channel: 'manual',
        reason: 'invited',
      })),
    );
    await this.mails.add(
      people.flatMap(({ id, email }) => {
        const one = begun.get(id);
        if (!one || email === null) return [];
        return [{ template: mailNames.study, studyId: study.id, participantId: id, participationId: one.id, data: { ...message }, dedupeKey: `invitation:${one.id}` }];
      }),
    );
    return new Map(people.map((person) => [person.id, this.#toResult(study, person, begun.get(person.id), known.get(person.id))]));
  }

  #toResult(study: Study, { id, email }: Person, begun: StandingParticipation | undefined, known: StandingParticipation | undefined): InvitationResultDto {
    const one = begun ?? known;
    if (!one) return describe('no_place_left', id);
    const outcome = known ? 'already_participating' : email === null ? 'not_contactable' : 'invited';
    const entryUrl = this.links.ifOpen(one.id, one.status, study.moderation);
    return { outcome, participantId: id, participationId: one.id, status: one.status, links: { entryUrl } };
  }

  async #inviteToScreener(study: Study, people: readonly Person[], message: InvitationMessageDto | undefined): Promise<Map<string, InvitationResultDto>> {
    const ids = people.map(({ id }) => id);
    const known = new Map((await this.starts.find(study.id, ids)).map((one) => [one.participantId, one]));
    const invitations = await this.#insertInvitations(
      study.id,
      ids.filter((id) => !known.has(id)),
    );
    const begun = people.filter(({ id }) => invitations.get(id)?.isNew);
    await this.events.append(...begun.map(({ id }) => ({ type: 'screener.invited', studyId: study.id, subjectId: id, channel: 'manual' })));
    await this.mails.add(
      begun.flatMap(({ id, email }) => {
        if (email === null) return [];
        return [{ template: mailNames.screener, studyId: study.id, participantId: id, data: { ...message }, dedupeKey: `screener_invitation:${study.id}:${id}` }];
      }),
    );
    return new Map(
      people.map((person) => {
        const invitation = invitations.get(person.id);
        if (!invitation) return [person.id, this.#toResult(study, person, undefined, known.get(person.id))];
        const outcome = !invitation.isNew ? 'already_invited' : person.email === null ? 'not_contactable' : 'invited';
        return [person.id, { ...describe(outcome, person.id), links: { entryUrl: this.links.ofScreener(study.id, invitation.id) } }];
      }),
    );
  }

  async #insertInvitations(studyId: string, ids: readonly string[]): Promise<ReadonlyMap<string, { readonly id: string; readonly isNew: boolean }>> {
    if (ids.length === 0) return new Map();
    const { manager, workspaceId } = this.database;
    const created = (await manager.query(
      `insert into screener_invitations (id, workspace_id, study_id, participant_id)
       select i.id, $1, $2, i.participant from unnest($3::text[], $4::uuid[]) i (id, participant) order by i.participant
       on conflict (study_id, participant_id) do nothing returning id`,
      [workspaceId, studyId, ids.map(() => `si_${createRandomSuffix(20, randomBytes)}`), ids],
    )) as { id: string }[];
    const fresh = new Set(created.map(({ id }) => id));
    const rows = (await manager.query('select id, participant_id from screener_invitations where study_id = $1 and participant_id = any ($2)', [studyId, ids])) as {
      id: string;
      participant_id: string;
    }[];
    return new Map(rows.map(({ id, participant_id }) => [participant_id, { id, isNew: fresh.has(id) }]));
  }

  async #hasScreener(studyId: string): Promise<boolean> {
    const rows = (await this.database.manager.query('select 1 from screeners where study_id = $1 limit 1', [studyId])) as unknown[];
    return rows.length > 0;
  }

  async #listWarnings(study: Study): Promise<InvitationAnswerDto['warnings']> {
    const setup = (await this.setups.listInvitationWarnings(study)).map(({ detail }) => ({
      code: 'setup_unverified',
      detail: `${detail} Begin it by \`POST /api/v1/studies/${study.id}/preview\`.`,
    }));
    if (this.mailer.isConfigured) return setup;
    const detail = 'No mail server is configured, so no mail is sent. Set `SMTP_URL`, or send people their `links.entryUrl` yourself.';
    return [...setup, { code: 'mail_not_configured', detail }];
  }
}

function checkRequest({ participantIds, participants, message }: InviteDto): void {
  if ((participantIds === undefined) === (participants === undefined)) {
    const detail = 'Name the people either as `participantIds` or as `participants`, and not as both.';
    throw new ProblemException('validation_failed', { detail, errors: [{ pointer: '/participantIds', code: 'either_or', detail }] });
  }
  const checks = [
    checkTemplateText(message?.subject ?? '', invitationPlaceholders, '/message/subject'),
    checkTemplateText(message?.text ?? '', invitationPlaceholders, '/message/text'),
  ];
  const faults = checks.flatMap((check) => (check.ok ? [] : check.faults));
  if (faults.length > 0) throw fromFaults(faults);
}

/** The result of a person; who is named twice in one request takes part already the second time. */
function takeResult(person: Person | null, results: Map<string, InvitationResultDto>): InvitationResultDto {
  if (!person) return describe('not_found', null);
  if (person.optedOut) return describe('suppressed', person.id);
  const result = results.get(person.id) ?? describe('not_found', person.id);
  if (result.outcome === 'invited' || result.outcome === 'not_contactable') {
    results.set(person.id, { ...result, outcome: result.participationId === null ? 'already_invited' : 'already_participating' });
  }
  return result;
}

function describe(outcome: InvitationOutcome, participantId: string | null): InvitationResultDto {
  return { outcome, participantId, participationId: null, status: null, links: { entryUrl: null } };
}
