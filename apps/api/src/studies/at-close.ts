import { Injectable } from '@nestjs/common';
import type { Study } from './study.entity.js';

/** What a module does when a study ends for good. */
export interface CloseAct {
  /** Locks the participations that the act may move: they come before the study, as everywhere (decision 0006). */
  lock(studyId: string): Promise<void>;
  /** Does its part while the study is locked and still open, so that what is settled now stands on the bill. */
  settle(study: Study): Promise<void>;
}

/** What other modules do when a study is closed: all of it happens together with the close, before the bill, or none. */
@Injectable()
export class AtClose {
  readonly #acts: CloseAct[] = [];

  /** Adds an act. Called by modules as they start. */
  add(act: CloseAct): void {
    this.#acts.push(act);
  }

  /** Locks what all acts may move. Before the study itself is locked. */
  async lock(studyId: string): Promise<void> {
    for (const act of this.#acts) await act.lock(studyId);
  }

  /** Carries out all acts for a locked study that is about to be closed. */
  async settle(study: Study): Promise<void> {
    for (const act of this.#acts) await act.settle(study);
  }
}
