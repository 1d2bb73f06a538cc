import { Injectable } from '@nestjs/common';
import { decideEntry, decideVerdict, parseFormAnswers, permitsActivity, type EntryDecision, type ScreenerVersion } from '@panelbridge/core';
import { InvitationService, type Application } from '../invitations/invitation.service.js';
import { ParticipantTokens } from '../links/participant-tokens.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import type { ApplicationFormInput } from './application-pages.js';
import { OpenStudies, type InvitedPerson, type OpenStudy } from './open-studies.js';
import { planForm, type FormPlan } from './plan-form.js';
import { checkPerson, emptyForm, type SubmittedForm } from './submitted-form.js';
import type { PlainPage } from './verdict-pages.js';

/** What the public page of a study answers. */
export type ApplicationAnswer =
  | { readonly kind: 'form'; readonly input: ApplicationFormInput }
  | { readonly kind: 'plain'; readonly page: PlainPage; readonly study?: OpenStudy }
  /** They are in; `resumed`: since before, so that only a click leads on. */
  | { readonly kind: 'qualified'; readonly study: OpenStudy; readonly entryToken: string }
  | { readonly kind: 'resumed'; readonly study: OpenStudy; readonly entryToken: string }
  /** They are in, and choose a time or have chosen one. */
  | { readonly kind: 'booking'; readonly study: OpenStudy; readonly bookingToken: string };

const changedNotice = 'The questions have changed in the meantime. Please look at them again; what you wrote is still there.';

/** The way from a study's public page to an application, and what it is answered with. */
@Injectable()
export class ApplicationService {
  constructor(
    private readonly studies: OpenStudies,
    private readonly invitations: InvitationService,
    private readonly tokens: ParticipantTokens,
    private readonly database: WorkspaceDatabase,
  ) {}

  /** What somebody sees who opens the page; changes nothing, since mail scanners open links too. */
  async show(studyId: string, invitation: string | null): Promise<ApplicationAnswer> {
    const study = await this.studies.find(studyId);
    if (!study) return { kind: 'plain', page: 'unknown' };
    const person = invitation === null ? null : await this.studies.findInvited(study, invitation);
    const closed = this.#findObstacle(study, person);
    if (closed) return closed;
    const plan = study.screener && planForm(study.screener.definition, {}, new Set());
    const form = { ...emptyForm, invitation: person ? invitation : null };
    return { kind: 'form', input: { study, form, isKnown: person !== null, screener: study.screener, plan, faults: [] } };
  }

  /** Takes a form that was sent: more questions, what is wrong with it, or the verdict. */
  async submit(studyId: string, form: SubmittedForm): Promise<ApplicationAnswer> {
    const study = await this.studies.find(studyId);
    if (!study) return { kind: 'plain', page: 'unknown' };
    const person = form.invitation === null ? null : await this.studies.findInvited(study, form.invitation);
    // A study that has just filled up notes who came too late, so that is left to the application itself.
    const closed = this.#findObstacle({ ...study, isFull: false }, person);
    // Whoever sends a form twice is led on like the first time.
    if (closed) return closed.kind === 'resumed' ? { ...closed, kind: 'qualified' } : closed;
    const known = { ...form, invitation: person ? form.invitation : null };
    const shown = study.screener && (await this.studies.findVersion(study, form.screenerVersion));
    const screener = shown ?? study.screener;
    const isChanged = shown === null && screener !== null;
    const plan = screener && planScreener(screener, isChanged ? { ...known, shown: new Set() } : known);
    const checked = person ? { person: form.person, faults: [] } : checkPerson(form.person);
    const faults = [...checked.faults, ...(plan?.faults ?? [])];
    if (faults.length > 0 || isChanged || (plan && !(plan.isLast && plan.added.size === 0))) {
      const input = { study, form: known, isKnown: person !== null, screener, plan, faults };
      return { kind: 'form', input: isChanged ? { ...input, notice: changedNotice } : input };
    }
    return this.#accept(
      study,
      screener,
      plan?.answers ?? {},
      person ? { invitationId: form.invitation ?? '' } : { person: checked.person },
    );
  }

  async #accept(
    study: OpenStudy,
    screener: ScreenerVersion | null,
    answers: FormPlan['answers'],
    who: Pick<Application, 'invitationId' | 'person'>,
  ): Promise<ApplicationAnswer> {
    const { automatic } = study;
    const verdict = screener
      ? decideVerdict(screener.definition, answers, { automatic }).verdict
      : automatic
        ? 'qualified'
        : 'needs_review';
    const accepted = await this.database.run(study.workspaceId, () =>
      this.invitations.acceptApplication({ ...who, studyId: study.id, answers, screenerVersion: screener?.version ?? null, verdict }),
    );
    if (accepted.verdict !== 'qualified') return { kind: 'plain', page: accepted.verdict, study };
    if (accepted.entryToken === undefined) return { kind: 'plain', page: 'mailed', study };
    return { kind: 'qualified', study, entryToken: accepted.entryToken };
  }

  /** Why there is no form for this person: they have applied already, or the study takes nobody in. */
  #findObstacle(study: OpenStudy, person: InvitedPerson | null): ApplicationAnswer | null {
    const { status, launched, isFull, moderation } = study;
    if (status === 'draft') return { kind: 'plain', page: 'not_open' };
    if (person?.participationId && person.status) {
      const refusal = decideEntry(moderation).find((row) => row.status === person.status)?.refusal ?? null;
      if (refusal !== null) return { kind: 'plain', page: pageOfRefusal[refusal], study };
      if (study.isBooked && (person.status === 'invited' || person.status === 'scheduled')) {
        return { kind: 'booking', study, bookingToken: this.tokens.ofParticipation('book', person.participationId) };
      }
      return { kind: 'resumed', study, entryToken: this.tokens.ofParticipation('entry', person.participationId) };
    }
    if (permitsActivity(status, 'apply')) {
      if (!launched) return { kind: 'plain', page: 'not_open', study };
      return isFull ? { kind: 'plain', page: 'over_quota', study } : null;
    }
    return { kind: 'plain', page: status === 'paused' ? 'paused' : 'closed', study };
  }
}

const pageOfRefusal: Readonly<Record<NonNullable<EntryDecision['refusal']>, PlainPage>> = {
  not_invited: 'needs_review',
  closed_to_you: 'screened_out',
  full: 'over_quota',
  already_ended: 'ended',
};

function planScreener({ definition }: ScreenerVersion, { entries, shown }: SubmittedForm): FormPlan {
  return planForm(definition, parseFormAnswers(definition, entries), shown);
}
