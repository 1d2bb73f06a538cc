import {
  startHubApi,
  startInterviewTool,
  startMailbox,
  startTremendous,
  startUsertesting,
  type RunningHubApi,
  type RunningInterviewTool,
  type RunningMailbox,
  type RunningTremendous,
  type RunningUsertesting,
} from '@panelbridge/sandbox';

/** What `npm start` is told to prepare; see scripts/lib/demo.mjs. */
export interface DemoInput {
  readonly hubUrl: string;
  readonly publicUrl: string;
  readonly toolUrl: string;
  readonly testToolUrl: string;
  readonly hubApiUrl: string;
  readonly payoutsUrl: string;
  readonly folder: string;
  readonly firstKey: string | undefined;
}

/** The ids of what the demo made; null in a database that it did not find empty. */
export type Demo = {
  readonly key: string;
  readonly studyId: string;
  readonly testStudyId: string;
  readonly testLink: string;
  readonly syncId: string;
  readonly recruitStudyId: string;
  readonly budgetId: string;
  readonly payoutAccountId: string;
} | null;

const script = new URL('../../../../scripts/lib/demo.mjs', import.meta.url).href;

/** Makes the demo of `npm start`. */
export const { prepareDemo } = (await import(script)) as { readonly prepareDemo: (input: DemoInput) => Promise<Demo> };

/** The stand-ins that the demo leads to, each a server of its own. */
export interface StandIns {
  readonly mailbox: RunningMailbox;
  readonly tool: RunningInterviewTool;
  readonly testTool: RunningUsertesting;
  readonly hubApi: RunningHubApi;
  readonly payouts: RunningTremendous;
  /** Where they are, as the demo is told. */
  readonly urls: Pick<DemoInput, 'toolUrl' | 'testToolUrl' | 'hubApiUrl' | 'payoutsUrl'>;
  close(): Promise<void>;
}

/** Starts them; the test tool takes as many requests as come. */
export async function startStandIns(): Promise<StandIns> {
  const [mailbox, tool, testTool, hubApi, payouts] = await Promise.all([
    startMailbox(),
    startInterviewTool(),
    startUsertesting({ requestsPerMinute: 10_000 }),
    startHubApi(),
    startTremendous(),
  ]);
  const standIns = { mailbox, tool, testTool, hubApi, payouts };
  return {
    ...standIns,
    urls: { toolUrl: tool.url, testToolUrl: testTool.url, hubApiUrl: hubApi.url, payoutsUrl: payouts.url },
    close: async () => {
      await Promise.all(Object.values(standIns).map((each) => each.close()));
    },
  };
}
