import type { Session } from './session.js';
import type { UsertestingTest } from './test-settings.js';
import type { UsertestingTool } from './tool.js';

/** A test as the admin API answers it. */
export interface TestRecord extends UsertestingTest {
  /** What an operator copies after launch (S0-9); `null` before it, and for another audience than the Invite Network. */
  readonly inviteLink: string | null;
}

/** A session as the admin API answers it; times are ISO 8601 in UTC. */
export type SessionRecord = Omit<Session, 'testId'>;

/** Turns a test into the form that the admin API answers. */
export function describeTest(tool: UsertestingTool, test: UsertestingTest, baseUrl: string): TestRecord {
  const code = tool.inviteCode(test);
  return { ...test, inviteLink: code === undefined ? null : `${baseUrl}/invite/${code}` };
}

/** Turns a session into the form that the admin API answers. */
export function describeSession({ testId: _, ...session }: Session): SessionRecord {
  return session;
}
