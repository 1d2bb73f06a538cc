import { Injectable } from '@nestjs/common';
import { decideStudyAct, postRelease, type Fault, type StudyAct, type StudyStanding } from '@panelbridge/core';
import { Budget } from '../budgets/budget.entity.js';
import { Ledger } from '../budgets/ledger.js';
import { EventLog } from '../events/event-log.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { fromFaults, unwrap } from '../platform/http/problem.js';
import { AudienceStore } from '../recruitment/audience/audience-store.js';
import { CriteriaCatalogue } from '../recruitment/audience/criteria-catalogue.js';
import { AtClose } from './at-close.js';
import { AtLaunch } from './at-launch.js';
import { BillService } from './bill/bill.service.js';
import { ReceiptMail } from './bill/receipt-mail.js';
import { checkLaunchPolicy } from './check-launch-policy.js';
import { refuseWithoutEstimate } from './estimate/estimates.service.js';
import { LaunchFunding, type LaunchTerms } from './estimate/launch-funding.js';
import { findPolicy } from './find-policy.js';
import { checkLaunch, type LaunchCircumstances } from './launch-check.js';
import { refuseLauncher } from './refuse-launcher.js';
import { StudySetups, type StudySetup } from './setup/study-setups.js';
import type { StudyWithSetup } from './studies.service.js';
import type { Study } from './study.entity.js';
import { StudyStore } from './study-store.js';

const eventTypes: Readonly<Record<StudyAct, string>> = {
  publish: 'study.published',
  launch: 'study.launched',
  pause: 'study.paused',
  resume: 'study.resumed',
  close: 'study.closed',
};

const codes = {
  study_act_not_allowed: 'study_act_not_allowed',
  already_launched: 'already_launched',
  confirmation_required: 'confirmation_required',
} as const;

/** What is chosen at launch. */
export interface LaunchChoice {
  /** Whether webhooks and pulls release incentives from now on; as it stands, if left out. */
  readonly autoRelease?: boolean | undefined;
  /** The estimate that was looked at; needed where launching costs money (D16). */
  readonly estimateId?: string | undefined;
}

/** Leads studies through their lifecycle. */
@Injectable()
export class StudyLifecycle {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly store: StudyStore,
    private readonly setups: StudySetups,
    private readonly audiences: AudienceStore,
    private readonly criteria: CriteriaCatalogue,
    private readonly funding: LaunchFunding,
    private readonly ledger: Ledger,
    private readonly bills: BillService,
    private readonly receipts: ReceiptMail,
    private readonly events: EventLog,
    private readonly atLaunch: AtLaunch,
    private readonly atClose: AtClose,
  ) {}

  /** Publishes, pauses or resumes a study. @throws ProblemException `not_found`, `version_mismatch`, or the reason why core refuses */
  async act(id: string, act: Exclude<StudyAct, 'launch' | 'close'>): Promise<StudyWithSetup> {
    const study = await this.store.lockForChange(id);
    const decided = decideStudyAct(act, standingOf(study));
    if (!decided.ok) throw refuseAct(decided.faults);
    return this.#move(study, act, { status: decided.value.status });
  }

  /**
   * Opens recruitment, and with it invites those to the screener who were named before (S0-13). Where that costs money, the whole estimate is
   * reserved in the same transaction (S2-40), so a launch that fails has reserved nothing (S2-42).
   *
   * @throws ProblemException `launch_incomplete` with everything that is missing, what stands against the estimate, or why core refuses
   */
  async launch(id: string, { autoRelease, estimateId }: LaunchChoice = {}): Promise<StudyWithSetup> {
    const study = await this.store.lockForChange(id);
    const setup = await this.setups.read(study);
    refuseLauncher(setup);
    const circumstances = { autoRelease: autoRelease ?? study.autoRelease };
    const decided = decideStudyAct('launch', standingOf(study));
    if (!decided.ok && study.status !== 'draft') throw refuseAct(decided.faults);
    const missing = await this.#listMissing(study, setup, circumstances);
    // A draft only has to be published first: that is one more thing that is missing.
    const faults = decided.ok ? missing : [...decided.faults, ...missing];
    if (faults.length > 0) throw fromFaults(faults, 'launch_incomplete');
    const terms = await this.#agree(study, setup, estimateId);
    const changes = { launchedAt: new Date(), autoRelease: circumstances.autoRelease };
    const launched = await this.#move(study, 'launch', { ...changes, ...terms?.columns }, setup);
    await terms?.reserve();
    await this.atLaunch.run(launched.study);
    // What is done at a launch may settle columns of the study, such as what a return leads to.
    return { ...launched, study: await this.store.get(id) };
  }

  /**
   * Ends a study for good (S2-66, S2-67): what is due is settled first, then what is left goes back to the budget, and whoever closed it gets the bill.
   *
   * @param confirmed whether the caller has confirmed that closing is final
   * @throws ProblemException `not_found`, `version_mismatch`, or the reason why core refuses
   */
  async close(id: string, confirmed: boolean): Promise<StudyWithSetup> {
    await this.atClose.lock(id);
    const study = await this.store.lockForChange(id);
    const decided = decideStudyAct('close', standingOf(study), confirmed);
    if (!decided.ok) throw refuseAct(decided.faults);
    await this.atClose.settle(study);
    // Settling may have freed or taken places, so the study is read anew.
    const closed = await this.#move(await this.store.get(id), 'close', { status: decided.value.status, closedAt: new Date() });
    await this.#bill(closed.study);
    return closed;
  }

  /** Everything at once; what a policy says of a setting is said once, with its reason. */
  async #listMissing(study: Study, setup: StudySetup, circumstances: LaunchCircumstances): Promise<readonly Fault[]> {
    const audience = await this.audiences.find(study.id);
    const byPolicy = checkLaunchPolicy(study, setup, { audience, catalogue: await this.criteria.read() });
    const { problems } = checkLaunch(study, setup, circumstances);
    return [...problems.filter(({ code }) => !byPolicy.some((fault) => fault.code === code)), ...byPolicy];
  }

  async #agree(study: Study, setup: StudySetup, estimateId: string | undefined): Promise<LaunchTerms | null> {
    if ((findPolicy(setup)?.rates.length ?? 0) === 0) {
      if (estimateId !== undefined) throw fromFaults([needlessEstimate], 'estimate_refused');
      return null;
    }
    if (estimateId === undefined) throw refuseWithoutEstimate();
    return this.funding.agree(study, setup, estimateId);
  }

  /** Gives back what was not spent (S2-68, S2-74), and mails the bill. */
  async #bill(study: Study): Promise<void> {
    const { budgetId, id } = study;
    if (budgetId === null) return;
    const { manager, workspaceId } = this.database;
    // Settling has charged, which names the budget: a lock against naming it would make two closes wait for each other.
    const budget = await manager.findOneOrFail(Budget, { where: { id: budgetId, workspaceId }, lock: { mode: 'for_no_key_update' } });
    const funds = await this.ledger.readStudy(budget, id);
    await this.ledger.post(budgetId, unwrap(postRelease(funds), 'study_act_not_allowed'));
    const data = { amount: funds.remaining, currency: budget.currency };
    await this.events.append({ type: 'budget.released', studyId: id, subjectId: budgetId, data });
    await this.receipts.send(study, await this.bills.make(study));
  }

  async #move(study: Study, act: StudyAct, changes: Partial<Study>, before?: StudySetup): Promise<StudyWithSetup> {
    const moved = await this.store.update(study, changes);
    const setup = before ?? (await this.setups.read(moved));
    const data = act === 'launch' ? { autoRelease: moved.autoRelease, setup: setup.setup.state } : {};
    await this.events.append({ type: eventTypes[act], studyId: study.id, from: study.status, to: moved.status, data });
    return { study: moved, setup };
  }
}

const needlessEstimate: Fault = {
  code: 'estimate_needless',
  pointer: '/estimateId',
  detail: 'The study recruits for no platform that has a price, so nothing is reserved. Leave `estimateId` out.',
};

function standingOf({ status, launchedAt }: Study): StudyStanding {
  return { status, launched: launchedAt !== null };
}

function refuseAct(faults: readonly Fault<keyof typeof codes>[]) {
  return fromFaults(faults, faults[0] ? codes[faults[0].code] : 'study_act_not_allowed');
}
