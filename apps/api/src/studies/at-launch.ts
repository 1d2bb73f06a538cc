import { Injectable } from '@nestjs/common';
import type { Study } from './study.entity.js';

/** Does something in the transaction of a launch. */
export type LaunchAct = (study: Study) => Promise<void>;

/** What other modules do when recruitment is opened: all of it happens together with the launch, or none. */
@Injectable()
export class AtLaunch {
  readonly #acts: LaunchAct[] = [];

  /** Adds an act. Called by modules as they start. */
  add(act: LaunchAct): void {
    this.#acts.push(act);
  }

  /** Carries out all acts for a study that has just been launched. */
  async run(study: Study): Promise<void> {
    for (const act of this.#acts) await act(study);
  }
}
