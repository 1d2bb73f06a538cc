import { createHash, randomUUID } from 'node:crypto';
import type { State } from '../state-file.js';
import { IN_PROGRESS, STATUS_OF, type Session, type SessionSettings, makeParticipantId } from './session.js';
import { SessionStore } from './session-store.js';
import { type Outcome, type Question, type TestChange, type TestSettings, type UsertestingTest, changeTest } from './test-settings.js';

/** A test that was made or changed, or why not. */
export type TestResult = { readonly ok: true; readonly test: UsertestingTest } | { readonly ok: false; readonly message: string };

const FIVE_MINUTES = 300_000;

/** Sessions that are under way rest on these. */
const KEPT_ONCE_LAUNCHED = ['state', 'type', 'audience', 'questions'] as const;

function differs(wanted: unknown, present: unknown): boolean {
  return wanted !== undefined && JSON.stringify(wanted) !== JSON.stringify(present);
}

/** The short code of a test's invite link; follows from the id, so that a link outlives a restart. */
function makeInviteCode(testId: string): string {
  return createHash('sha256').update(testId).digest('base64url').slice(0, 10).replaceAll(/[-_]/g, 'x');
}

/** The tool's memory and rules; HTTP is around it. Tests and sessions are kept in its state. */
export class UsertestingTool {
  readonly sessions: SessionStore;
  readonly #tests = new Map<string, UsertestingTest>();
  readonly #state: State;

  constructor(state: State) {
    this.#state = state;
    this.sessions = new SessionStore(state);
    for (const test of state.load('test') as UsertestingTest[]) this.#tests.set(test.id, test);
  }

  createTest({ id = randomUUID(), ...settings }: TestSettings): TestResult {
    if (this.#tests.has(id)) return { ok: false, message: `There is a test "${id}" already; change it, or leave the id out.` };
    return this.#keep({ ...settings, id, audienceId: randomUUID() });
  }

  /** `undefined` when there is no such test. */
  changeTest(id: string, change: TestChange): TestResult | undefined {
    const test = this.#tests.get(id);
    if (test === undefined) return undefined;
    const fixed = test.state === 'launched' ? KEPT_ONCE_LAUNCHED.find((field) => differs(change[field], test[field])) : undefined;
    if (fixed !== undefined) return { ok: false, message: `${fixed}: a launched test keeps its ${fixed}; create another test.` };
    return this.#keep(changeTest(test, change));
  }

  findTest(id: string): UsertestingTest | undefined {
    return this.#tests.get(id);
  }

  listTests(): readonly UsertestingTest[] {
    return [...this.#tests.values()];
  }

  /** The code of the Invite Network link, which exists only once the test is launched (S0-9); another audience has none (S0-1). */
  inviteCode(test: UsertestingTest): string | undefined {
    return test.state === 'launched' && test.audience === 'invite_network' ? makeInviteCode(test.id) : undefined;
  }

  findTestByCode(code: string): UsertestingTest | undefined {
    return this.listTests().find((test) => this.inviteCode(test) === code);
  }

  /** Opens a session, or resumes the one that the browser remembers if it was opened with the same id. */
  openSession(test: UsertestingTest, participantId: string | null, remembered: string | undefined): Session {
    const earlier = remembered === undefined ? undefined : this.findSession(test.id, remembered);
    if (earlier !== undefined && earlier.participantId === participantId) return earlier;
    const [session] = this.addSessions(test, [{ participantId, status: IN_PROGRESS, startTime: new Date().toISOString() }]) as [Session];
    const taken = this.sessions.list(test.id).filter(({ status }) => status === STATUS_OF.complete).length;
    return test.places !== null && taken >= test.places ? this.end(session, 'over_quota') : session;
  }

  findSession(testId: string, sessionId: string): Session | undefined {
    const session = this.sessions.find(sessionId);
    return session?.testId === testId ? session : undefined;
  }

  /** The question that waits for an answer; `undefined` once the session has ended. */
  currentQuestion(test: UsertestingTest, session: Session): Question | undefined {
    return session.status === IN_PROGRESS ? test.questions[session.answers.length] : undefined;
  }

  /** Takes an answer; the last one completes the session, some end it otherwise. `undefined` when it is no answer to the question. */
  answer(test: UsertestingTest, session: Session, text: string): Session | undefined {
    const question = this.currentQuestion(test, session);
    if (question === undefined) return session;
    const choice = question.choices?.find((each) => each.text === text);
    if (question.choices ? choice === undefined : text.trim() === '') return undefined;
    const next = { ...session, answers: [...session.answers, text.trim()] };
    if (choice?.ends) return this.end(next, choice.ends);
    if (next.answers.length >= test.questions.length) return this.end(next, 'complete');
    this.sessions.save([next]);
    return next;
  }

  /** Ends a session that goes on; one that has ended stays as it is. */
  end(session: Session, outcome: Outcome): Session {
    if (session.status !== IN_PROGRESS) return session;
    const ended = { ...session, status: STATUS_OF[outcome], finishTime: new Date().toISOString() };
    this.sessions.save([ended]);
    return ended;
  }

  /** Adds sessions as they are given, in one go. */
  addSessions(test: UsertestingTest, given: readonly SessionSettings[]): readonly Session[] {
    const now = Date.now();
    const added = given.map(({ audienceId, participantId, status, startTime, finishTime }): Session => {
      const end = finishTime === undefined ? (status === IN_PROGRESS ? null : new Date(now).toISOString()) : finishTime;
      return {
        sessionId: randomUUID(),
        testId: test.id,
        audienceId: audienceId === undefined ? test.audienceId : audienceId,
        participantId: participantId === undefined ? makeParticipantId(test) : participantId,
        status,
        startTime: startTime ?? new Date((end === null ? now : Date.parse(end)) - FIVE_MINUTES).toISOString(),
        finishTime: end,
        answers: [],
      };
    });
    this.sessions.save(added);
    return added;
  }

  /** Removes the participant of a session from the test, with all their sessions: the id is visible nowhere afterwards (S0-41). */
  removeParticipant(testId: string, sessionId: string): boolean {
    const session = this.findSession(testId, sessionId);
    if (session === undefined) return false;
    const { participantId } = session;
    const same = this.sessions.list(testId).filter((each) => participantId !== null && each.participantId === participantId);
    this.sessions.remove(participantId === null ? [session] : same);
    return true;
  }

  #keep(test: UsertestingTest): TestResult {
    this.#tests.set(test.id, test);
    this.#state.save('test', test.id, test);
    return { ok: true, test };
  }
}
