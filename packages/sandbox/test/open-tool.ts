import { type RunningUsertesting, startUsertesting } from '../src/usertesting/start-usertesting.js';
import { type Reader, openReader } from './results-client.js';

/** A test tool that runs, with one test of six sessions and somebody who may read them. */
export interface OpenTool {
  readonly tool: RunningUsertesting;
  readonly reader: Reader;
  readonly testId: string;
  /** The newest first, as the Results API lists them. */
  readonly sessionIds: readonly string[];
}

/** Starts the tool; whoever does so closes it. */
export async function openTool(): Promise<OpenTool> {
  const tool = await startUsertesting({ requestsPerMinute: 1_000 });
  const testId = tool.createTest({ title: 'Shop' }).id;
  const sessions = tool.addSessions(testId, 6);
  return { tool, reader: await openReader(tool.url), testId, sessionIds: sessions.map(({ sessionId }) => sessionId).toReversed() };
}
