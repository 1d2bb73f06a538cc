import { Injectable } from '@nestjs/common';
import { canChooseBeforeLaunch, checkActivity, type Fault } from '@panelbridge/core';
import { isUUID } from 'class-validator';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { ProblemException, fromFaults, unwrap } from '../platform/http/problem.js';
import { checkTemplateText } from '../platform/mail/mail-template.js';
import { Mailer } from '../platform/mail/mailer.js';
import { StudySetups } from '../studies/setup/study-setups.js';
import { StudyStore } from '../studies/study-store.js';
import type { Study } from '../studies/study.entity.js';
import { invitationPlaceholders } from './invitation-mails.js';
import { describeResult } from './describe-result.js';
import type { InvitationAnswerDto, InvitationResultDto, InvitationTarget, InviteDto } from './invite.dto.js';
import { InviteToScreener } from './invite-to-screener.js';
import { InviteToStudy } from './invite-to-study.js';
import { People, type Person } from './people.js';
import { refuseTrackingId } from './refuse-tracking-id.js';

/** Invites people to studies and to their screeners. */
@Injectable()
export class InviteService {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly studies: StudyStore,
    private readonly setups: StudySetups,
    private readonly people: People,
    private readonly toStudy: InviteToStudy,
    private readonly toScreener: InviteToScreener,
    private readonly mailer: Mailer,
  ) {}

  /** Invites up to 500 people; each gets an outcome, in their order. @throws ProblemException when the request or the study does not allow it */
  async invite(studyId: string, body: InviteDto): Promise<InvitationAnswerDto> {
    checkRequest(body);
    await this.studies.get(studyId);
    const to = body.to ?? ((await this.#hasScreener(studyId)) ? 'screener' : 'study');
    const study = await this.#hold(studyId, to);
    const waits = study.launchedAt === null;
    if (waits && body.message) throw refuseMessage();
    const people = body.participantIds
      ? await this.people.find(body.participantIds)
      : await this.people.ensure(this.people.readWritten(body.participants ?? []));
    const wanted = [...new Map(people.flatMap((person) => (person && !person.optedOut ? [[person.id, person]] : []))).values()];
    const results = waits ? await this.toScreener.choose(study, wanted) : await this.#invite(study, to, wanted, body.message);
    return { to, results: people.map((person) => takeResult(person, results)), warnings: await this.#listWarnings(study) };
  }

  #invite(
    study: Study,
    to: InvitationTarget,
    people: readonly Person[],
    message: InviteDto['message'],
  ): Promise<Map<string, InvitationResultDto>> {
    return to === 'study' ? this.toStudy.invite(study, people, message) : this.toScreener.invite(study, people, message);
  }

  /**
   * Reads the study and keeps its status as it is until the transaction ends: nobody is invited after close (S2-69), nor before the launch, but
   * for whom the launch is to invite to the screener.
   */
  async #hold(studyId: string, to: InvitationTarget): Promise<Study> {
    const study = await this.studies.get(studyId);
    const strength = study.moderation === 'moderated' ? 'for no key update' : 'for share';
    await this.database.manager.query(`select 1 from studies where id = $1 ${strength}`, [studyId]);
    const held = await this.studies.get(studyId);
    const standing = { status: held.status, launched: held.launchedAt !== null };
    if (to === 'screener' && canChooseBeforeLaunch(standing)) return held;
    unwrap(checkActivity('invite', standing), 'study_not_open');
    return held;
  }

  async #hasScreener(studyId: string): Promise<boolean> {
    const rows = await this.database.manager.query<unknown[]>('select 1 from screeners where study_id = $1 limit 1', [studyId]);
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
  const faults: Fault[] = [
    ...(participantIds ?? []).flatMap((id, index) => (isUUID(id) ? [] : [refuseTrackingId(id, `/participantIds/${index}`)])),
    ...checks.flatMap((check) => (check.ok ? [] : check.faults)),
  ];
  if (faults.length > 0) throw fromFaults(faults);
}

function refuseMessage(): ProblemException {
  const detail =
    'Words of your own go out with the invitation itself. The launch invites people with the words of the hub: leave `message` out, or invite after the launch.';
  return fromFaults([{ pointer: '/message', code: 'message_before_launch', detail }]);
}

/** The result of a person; who is named twice in one request takes part already the second time. */
function takeResult(person: Person | null, results: Map<string, InvitationResultDto>): InvitationResultDto {
  if (!person) return describeResult('not_found', null);
  if (person.optedOut) return describeResult('suppressed', person.id);
  const result = results.get(person.id) ?? describeResult('not_found', person.id);
  if (result.outcome === 'invited' || result.outcome === 'not_contactable') {
    results.set(person.id, { ...result, outcome: result.participationId === null ? 'already_invited' : 'already_participating' });
  }
  return result;
}
