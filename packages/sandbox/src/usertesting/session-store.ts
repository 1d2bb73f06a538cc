import type { State } from '../state-file.js';
import type { Session } from './session.js';

/** The sessions of all tests, kept in a state. */
export class SessionStore {
  readonly #byId = new Map<string, Session>();
  readonly #byTest = new Map<string, Map<string, Session>>();
  readonly #state: State;

  constructor(state: State) {
    this.#state = state;
    for (const session of state.load('session') as Session[]) this.#remember(session);
  }

  find(sessionId: string): Session | undefined {
    return this.#byId.get(sessionId);
  }

  /** In the order in which they were added. */
  list(testId: string): readonly Session[] {
    return [...(this.#byTest.get(testId)?.values() ?? [])];
  }

  /** Those that ended last come first; those of the same time and those that go on by when they were added or began. */
  listNewestFirst(testId: string): readonly Session[] {
    const moment = ({ finishTime, startTime }: Session): string => finishTime ?? startTime;
    // Times are all in the same form, so they sort as texts; the sort is stable, so that the later added stays first.
    return this.list(testId)
      .toReversed()
      .sort((one, other) => (moment(one) < moment(other) ? 1 : moment(one) > moment(other) ? -1 : 0));
  }

  /** Adds sessions, or replaces those with the same id. */
  save(sessions: readonly Session[]): void {
    for (const session of sessions) this.#remember(session);
    this.#state.saveAll(
      'session',
      sessions.map((session) => [session.sessionId, session]),
    );
  }

  remove(sessions: readonly Session[]): void {
    for (const { sessionId, testId } of sessions) {
      this.#byId.delete(sessionId);
      this.#byTest.get(testId)?.delete(sessionId);
      this.#state.remove('session', sessionId);
    }
  }

  #remember(session: Session): void {
    this.#byId.set(session.sessionId, session);
    const ofTest = this.#byTest.get(session.testId) ?? new Map<string, Session>();
    this.#byTest.set(session.testId, ofTest.set(session.sessionId, session));
  }
}
