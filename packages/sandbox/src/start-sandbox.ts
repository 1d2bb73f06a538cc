import { type RunningHubApi, startHubApi } from './hub-api/start-hub-api.js';
import { type RunningInterviewTool, startInterviewTool } from './interview-tool/start-interview-tool.js';
import { type RunningMailbox, startMailbox } from './mailbox/start-mailbox.js';
import { type RunningRally, startRally } from './rally/start-rally.js';
import type { SurveySettings } from './third-party-survey/settings.js';
import { type RunningThirdPartySurvey, startThirdPartySurvey } from './third-party-survey/start-third-party-survey.js';
import { type RunningTremendous, startTremendous } from './tremendous/start-tremendous.js';
import { type RunningUsertesting, startUsertesting } from './usertesting/start-usertesting.js';

/** Ports on 127.0.0.1 (free ones by default), where to remember, and the survey's settings. */
export interface SandboxOptions extends Partial<SurveySettings> {
  readonly interviewPort?: number;
  readonly smtpPort?: number;
  readonly mailboxPort?: number;
  readonly surveyPort?: number;
  readonly usertestingPort?: number;
  readonly hubApiPort?: number;
  readonly rallyPort?: number;
  readonly tremendousPort?: number;
  /** Keeps what they hold (mails, interviews, sessions, participants, …) for the next start; without it that is gone at the end. */
  readonly folder?: string;
}

/** All stand-ins, running. */
export interface RunningSandbox {
  readonly interviewTool: RunningInterviewTool;
  readonly mailbox: RunningMailbox;
  readonly survey: RunningThirdPartySurvey;
  readonly usertesting: RunningUsertesting;
  readonly hubApi: RunningHubApi;
  readonly rally: RunningRally;
  readonly tremendous: RunningTremendous;
  close(): Promise<void>;
}

/** Where the survey leads until it is told otherwise: nowhere, on a name that never resolves (RFC 2606). */
const SURVEY_DEFAULTS: SurveySettings = {
  completeUrl: 'https://hub.invalid/complete',
  screenOutUrl: 'https://hub.invalid/screen-out',
  parameter: 'iid',
};

/** Starts all stand-ins; when one of them cannot start, none stays. */
export async function startSandbox(options: SandboxOptions = {}): Promise<RunningSandbox> {
  const {
    interviewPort = 0,
    smtpPort = 0,
    mailboxPort = 0,
    surveyPort = 0,
    usertestingPort = 0,
    hubApiPort = 0,
    rallyPort = 0,
    tremendousPort = 0,
    folder,
    ...given
  } = options;
  const kept = folder === undefined ? {} : { folder };
  const started: { close(): Promise<void> }[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(started.map((each) => each.close()));
  };
  const keep = async <T extends { close(): Promise<void> }>(starting: Promise<T>): Promise<T> => {
    const server = await starting;
    started.push(server);
    return server;
  };
  try {
    return {
      interviewTool: await keep(startInterviewTool({ ...kept, port: interviewPort })),
      mailbox: await keep(startMailbox({ ...kept, smtpPort, httpPort: mailboxPort })),
      survey: await keep(startThirdPartySurvey({ ...SURVEY_DEFAULTS, ...given, port: surveyPort })),
      usertesting: await keep(startUsertesting({ ...kept, port: usertestingPort })),
      hubApi: await keep(startHubApi({ ...kept, port: hubApiPort })),
      rally: await keep(startRally({ ...kept, port: rallyPort })),
      tremendous: await keep(startTremendous({ ...kept, port: tremendousPort })),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
