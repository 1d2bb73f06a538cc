import { startInterviewTool, startMailbox, type MailMessage, type RunningInterviewTool, type RunningMailbox } from '@panelbridge/sandbox';
import type { BrowserContextOptions } from 'playwright-core';
import type { InvitationAnswerDto, InvitationResultDto } from '../../src/invitations/invite.dto.ts';
import { startHub, type TestHub } from '../support/start-hub.ts';
import { createJoinedStudy, type JoinedStudy, type StudyOverrides } from '../support/studies.ts';
import { startBrowser, type TestBrowser } from '@panelbridge/test-browser';

/** Everything that a participant's journey passes through, running for real. */
export interface World {
  /** On 127.0.0.1. */
  readonly hub: TestHub;
  readonly tool: RunningInterviewTool;
  readonly mailbox: RunningMailbox;
  /** Opens a browser that is closed with the world. */
  openBrowser(options?: BrowserContextOptions): Promise<TestBrowser>;
  close(): Promise<void>;
}

/** Starts the hub, an interview tool and a mailbox; a test file needs one. */
export async function startWorld(): Promise<World> {
  const [tool, mailbox] = await Promise.all([startInterviewTool(), startMailbox()]);
  const hub = await startHub({ configuration: { demo: true, smtpUrl: mailbox.smtpUrl } });
  const browsers: TestBrowser[] = [];
  return {
    hub,
    tool,
    mailbox,
    openBrowser: async (options) => {
      const browser = await startBrowser(options);
      browsers.push(browser);
      return browser;
    },
    close: async () => {
      await Promise.all(browsers.map((browser) => browser.close()));
      await Promise.all([hub.close(), tool.close(), mailbox.close()]);
    },
  };
}

/** Another port of one host would be the same site to a browser; this name makes a tool on this machine a site of its own. */
export function onOtherSite(url: string): string {
  return url.replace('//127.0.0.1:', '//localhost:');
}

/** A study that leads to an interview, set up on both sides as an operator does it. */
export interface InterviewStudy extends JoinedStudy {
  readonly outlineId: string;
}

/** What every study is called unless it is told otherwise. */
export const title = 'How people choose a bicycle';

/** What the button at the end of the interview says. */
export const buttonText = 'Claim Your Reward';

/** Joins a study to an interview: invite link from the tool into the hub, redirect URL from the hub behind the tool's button (S1-10 to S1-14). */
export async function createInterviewStudy({ hub, tool }: World, overrides: StudyOverrides = {}): Promise<InterviewStudy> {
  const outline = tool.createOutline({ title });
  const joined = await createJoinedStudy(hub, {
    ...overrides,
    study: { title, description: 'Talk for ten minutes about how you chose your bicycle, and what you use it for.', ...overrides.study },
    connection: { config: { preset: 'perspective' }, ...overrides.connection },
    integration: { inviteLink: onOtherSite(outline.inviteLink), ...overrides.integration },
  });
  const [complete] = joined.returnUrls;
  if (complete?.name !== 'complete') throw new Error('the hub gave no redirect URL');
  const answer = await fetch(`${tool.url}/admin/outlines/${outline.id}`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ callToAction: { text: buttonText, url: complete.pasteUrl } }),
  });
  if (!answer.ok) throw new Error(`the tool refused the button: ${await answer.text()}`);
  return { ...joined, outlineId: outline.id };
}

/** Opens recruitment. */
export async function launch({ hub }: World, { studyId }: JoinedStudy): Promise<void> {
  const { status, body } = await hub.request('POST', `/api/v1/studies/${studyId}/launch`, { body: {} });
  if (status >= 400) throw new Error(`the study could not be launched: ${JSON.stringify(body)}`);
}

/** Invites somebody and waits for the mail. */
export async function inviteByMail(
  { hub, mailbox }: World,
  { studyId }: JoinedStudy,
  person: { readonly email: string; readonly firstName: string },
): Promise<{ readonly mail: MailMessage; readonly result: InvitationResultDto }> {
  const { status, body } = await hub.request<InvitationAnswerDto>('POST', `/api/v1/studies/${studyId}/participations`, {
    body: { participants: [person] },
    headers: { 'idempotency-key': `invite-${studyId}-${person.email}` },
  });
  const [result] = body.results ?? [];
  if (status !== 200 || result?.outcome !== 'invited') throw new Error(`nobody was invited: ${JSON.stringify(body)}`);
  const mail = await mailbox.waitFor(({ envelope }) => envelope.to.includes(person.email), 15_000);
  return { mail, result };
}
