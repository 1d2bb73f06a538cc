import { type RunningRally, startRally } from '../src/rally/start-rally.js';
import type { RallyOptions } from '../src/rally/options.js';
import type { StudyInput } from '../src/rally/study.js';
import { callRally } from './rally-client.js';

/** A research platform that runs, with one study of people who wait for approval. */
export interface OpenRally {
  readonly rally: RunningRally;
  readonly studyId: string;
  /** Chooses a button of the page; the redirect is not followed. */
  press(verdict: string, participantId: string): Promise<Response>;
}

/** Imports people into a study and waits until that is done. */
export async function addPeople(rally: RunningRally, studyId: string, emails: readonly string[]): Promise<readonly string[]> {
  const before = rally.participants(studyId).length;
  await callRally(rally.url, 'POST', `/studies/${studyId}/participants/import`, { people: emails.map((email) => ({ email })) });
  await rally.settle();
  return rally
    .participants(studyId)
    .slice(before)
    .map(({ participantId }) => participantId);
}

/** Starts the platform; whoever does so closes it. */
export async function openRally(studyType: StudyInput['studyType'] = 'INTERVIEWS', options: RallyOptions = {}): Promise<OpenRally> {
  const rally = await startRally({ webhookRetryDelaysMs: [20, 20], webhookTimeoutMs: 2_000, ...options });
  const { studyId } = rally.createStudy({ studyType, studyPlan: { name: 'Banks' } });
  return {
    rally,
    studyId,
    press: (verdict, participantId) =>
      fetch(`${rally.url}/studies/${studyId}/participants/${participantId}/${verdict}`, { method: 'POST', redirect: 'manual' }),
  };
}
