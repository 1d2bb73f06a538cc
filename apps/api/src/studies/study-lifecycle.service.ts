import { Injectable } from '@nestjs/common';
import { decideStudyAct, type Fault, type StudyAct, type StudyStanding } from '@panelbridge/core';
import { EventLog } from '../events/event-log.js';
import { fromFaults } from '../platform/http/problem.js';
import { AtLaunch } from './at-launch.js';
import { checkLaunch } from './launch-check.js';
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

/** Leads studies through their lifecycle. */
@Injectable()
export class StudyLifecycle {
  constructor(
    private readonly store: StudyStore,
    private readonly setups: StudySetups,
    private readonly events: EventLog,
    private readonly atLaunch: AtLaunch,
  ) {}

  /**
   * Publishes, pauses, resumes or closes a study.
   *
   * @param confirmed whether the caller has confirmed that closing is final
   * @throws ProblemException `not_found`, `version_mismatch`, or the reason why core refuses
   */
  async act(id: string, act: Exclude<StudyAct, 'launch'>, confirmed = false): Promise<StudyWithSetup> {
    const study = await this.store.lockForChange(id);
    const decided = decideStudyAct(act, standingOf(study), confirmed);
    if (!decided.ok) throw refuseAct(decided.faults);
    const { status } = decided.value;
    return this.#move(study, act, { status, ...(act === 'close' && { closedAt: new Date() }) });
  }

  /**
   * Opens recruitment, and with it invites those to the screener who were named before (S0-13).
   *
   * @param autoRelease whether webhooks and pulls release incentives from now on; as it stands, if left out
   * @throws ProblemException `launch_incomplete` with everything that is missing, or the reason why core refuses
   */
  async launch(id: string, autoRelease?: boolean): Promise<StudyWithSetup> {
    const study = await this.store.lockForChange(id);
    const setup = await this.setups.read(study);
    const circumstances = { autoRelease: autoRelease ?? study.autoRelease };
    const decided = decideStudyAct('launch', standingOf(study));
    const { problems } = checkLaunch(study, setup, circumstances);
    if (!decided.ok && study.status !== 'draft') throw refuseAct(decided.faults);
    // A draft only has to be published first: that is one more thing that is missing.
    const missing = decided.ok ? problems : [...decided.faults, ...problems];
    if (missing.length > 0) throw fromFaults(missing, 'launch_incomplete');
    const launched = await this.#move(study, 'launch', { launchedAt: new Date(), autoRelease: circumstances.autoRelease }, setup);
    await this.atLaunch.run(launched.study);
    return launched;
  }

  async #move(study: Study, act: StudyAct, changes: Partial<Study>, before?: StudySetup): Promise<StudyWithSetup> {
    const moved = await this.store.update(study, changes);
    const setup = before ?? (await this.setups.read(moved));
    const data = act === 'launch' ? { autoRelease: moved.autoRelease, setup: setup.setup.state } : {};
    await this.events.append({ type: eventTypes[act], studyId: study.id, from: study.status, to: moved.status, data });
    return { study: moved, setup };
  }
}

function standingOf({ status, launchedAt }: Study): StudyStanding {
  return { status, launched: launchedAt !== null };
}

function refuseAct(faults: readonly Fault<keyof typeof codes>[]) {
  return fromFaults(faults, faults[0] ? codes[faults[0].code] : 'study_act_not_allowed');
}
