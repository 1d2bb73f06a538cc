import { randomUUID } from 'node:crypto';
import {
  startMailbox,
  startUsertesting,
  USERTESTING_DEMO_CLIENT,
  type RunningMailbox,
  type RunningUsertesting,
  type TestInput,
  type TestRecord,
  type UsertestingOptions,
} from '@panelbridge/sandbox';
import { expect, vi } from 'vitest';
import type { ConnectionDto } from '../../src/connections/connection.dto.js';
import type { InvitationAnswerDto } from '../../src/invitations/invite.dto.js';
import type { ParticipationDto } from '../../src/participations/participation.dto.js';
import type { QuarantineItemDto } from '../../src/participations/quarantine.dto.js';
import type { TimelineDto } from '../../src/participations/timeline.dto.js';
import type { PullDto } from '../../src/pulls/pull.dto.js';
import type { IntegrationDto } from '../../src/studies/integration/integration.dto.js';
import type { JsonResponse } from '../support/request-json.js';
import { startHub, type TestHub } from '../support/start-hub.js';
import { createDraft } from '../support/studies.js';
import { answerTest, Person, type Page } from './person.js';

/** A hub with the connector of UserTesting, a test tool in its manner and a mailbox, each a server of its own. */
export interface World {
  readonly hub: TestHub;
  readonly tool: RunningUsertesting;
  readonly mailbox: RunningMailbox;
  close(): Promise<void>;
}

/** Starts everything; the tool takes as many requests as come, unless it is told otherwise. */
export async function startWorld(options: UsertestingOptions = { requestsPerMinute: 10_000 }): Promise<World> {
  const [tool, mailbox] = await Promise.all([startUsertesting(options), startMailbox()]);
  const hub = await startHub({ configuration: { demo: true, smtpUrl: mailbox.smtpUrl } });
  return {
    hub,
    tool,
    mailbox,
    close: async () => {
      await Promise.all([hub.close(), tool.close(), mailbox.close()]);
    },
  };
}

/** The answer's body. @throws Error when the request was refused */
export function expectDone<Body>({ status, body }: JsonResponse<Body>): Body {
  if (status >= 400) throw new Error(`refused: ${status} ${JSON.stringify(body)}`);
  return body;
}

/** What a connection to the sandbox needs. Fast enough for tests, and in step with the tool's own words for statuses. */
export function describeConnection({ tool }: World, config: Readonly<Record<string, unknown>> = {}) {
  return {
    connectorId: 'usertesting',
    name: 'UserTesting',
    config: { baseUrl: tool.url, tokenUrl: `${tool.url}/oauth2/v1/token`, requestsPerMinute: 600, ...config },
    secrets: { clientId: USERTESTING_DEMO_CLIENT.id, clientSecret: USERTESTING_DEMO_CLIENT.secret },
  };
}

/** Makes a connection and checks it. */
export async function createConnection(world: World, config?: Readonly<Record<string, unknown>>): Promise<string> {
  const { hub } = world;
  const { id } = expectDone(await hub.request<ConnectionDto>('POST', '/api/v1/connections', { body: describeConnection(world, config) }));
  expectDone(await hub.request('POST', `/api/v1/connections/${id}/check`));
  return id;
}

/** Who says yes is in. */
export const screener = {
  questions: [
    {
      id: 'shops',
      kind: 'single_choice',
      text: 'Do you shop online?',
      choices: [
        { id: 'yes', text: 'Yes', effect: 'accept' },
        { id: 'no', text: 'No', effect: 'reject' },
      ],
    },
  ],
} as const;

/** What a person confirms to the hub. */
export const confirmations = { test_launch: true, payment_duty: true, call_to_action: true } as const;

/** How a study differs from the default: a survey whose every ending leads back. */
export interface UsertestingStudyInput {
  readonly test?: Partial<TestInput>;
  readonly study?: Readonly<Record<string, unknown>>;
  readonly studyConfig?: Readonly<Record<string, unknown>>;
  readonly connectionId?: string;
  /** Endings that lead back; all of them unless given. */
  readonly redirects?: readonly string[];
  /** What the hub is given for the tool's link, such as that of another name of this machine. */
  readonly toLink?: (inviteLink: string) => string;
}

/** A study that recruits for a test of the tool. */
export interface UsertestingStudy {
  readonly studyId: string;
  readonly connectionId: string;
  readonly test: TestRecord;
  readonly returnUrls: IntegrationDto['returnUrls'];
}

/** Sets a study up in the order of the connector's page, on both sides, as far as the launch, which is left out. */
export async function createUsertestingStudy(world: World, input: UsertestingStudyInput = {}): Promise<UsertestingStudy> {
  const { hub, tool } = world;
  const { id: testId, type } = tool.createTest({ title: 'Checkout of a shop', ...input.test });
  const { inviteLink } = tool.changeTest(testId, { state: 'launched' });
  const connectionId = input.connectionId ?? (await createConnection(world));
  const { id: studyId } = await createDraft(hub, { study: { title: 'How people check out', participationLimit: 50, ...input.study } });
  const path = `/api/v1/studies/${studyId}`;
  expectDone(await hub.request('POST', `${path}/publish`));
  expectDone(await hub.request('PUT', `${path}/screener`, { body: screener }));
  const { toLink = (link) => link } = input;
  const studyConfig = { testType: type, testId, ...input.studyConfig };
  const body = { connectionId, inviteLink: toLink(inviteLink ?? ''), studyConfig, confirmations };
  const { returnUrls } = expectDone(await hub.request<IntegrationDto>('PUT', `${path}/integration`, { body }));
  const chosen = returnUrls.filter(({ name }) => input.redirects?.includes(name) ?? true);
  const test = tool.changeTest(testId, { redirects: Object.fromEntries(chosen.map(({ name, pasteUrl }) => [name, pasteUrl])) });
  return { studyId, connectionId, test, returnUrls };
}

/** Sets a study up and opens recruitment. */
export async function launchUsertestingStudy(world: World, input?: UsertestingStudyInput): Promise<UsertestingStudy> {
  const study = await createUsertestingStudy(world, input);
  expectDone(await world.hub.request('POST', `/api/v1/studies/${study.studyId}/launch`, { body: {} }));
  return study;
}

/** Somebody on their way through a study. */
export interface Participant {
  readonly person: Person;
  readonly id: string;
  /** What the tool knows them by. */
  readonly externalId: string;
  /** The first page of the test. */
  readonly page: Page;
}

/** Invites somebody to the screener by mail and gives the link that the mail has. */
export async function inviteToScreener({ hub, mailbox }: World, studyId: string): Promise<string> {
  const email = `${randomUUID()}@example.com`;
  const answer = await hub.request<InvitationAnswerDto>('POST', `/api/v1/studies/${studyId}/participations`, {
    body: { participants: [{ email, firstName: 'Ann' }] },
    headers: { 'idempotency-key': randomUUID() },
  });
  expect(expectDone(answer).results).toMatchObject([{ outcome: 'invited' }]);
  const { links } = await mailbox.waitFor(({ envelope }) => envelope.to.includes(email), 15_000);
  const link = links.find((one) => one.startsWith(`${hub.url}/s/`));
  if (link === undefined) throw new Error(`the mail does not lead to the screener: ${links.join(' ')}`);
  return link;
}

/** Lets somebody be invited, pass the screener and arrive in the test. */
export async function enterTest(world: World, study: UsertestingStudy): Promise<Participant> {
  const person = new Person();
  const form = await person.open(await inviteToScreener(world, study.studyId));
  const page = await person.send(form, { 'answer.shops': 'yes' });
  const externalId = new URL(page.url).searchParams.get('userID') ?? '';
  const id = externalId.startsWith('pp_') ? externalId : `pp_${externalId.slice(1)}`;
  return { person, id, externalId, page };
}

/** A study of a connection of its own, with somebody who has finished the test, of which only a pull can tell. */
export async function finishQuietly(world: World): Promise<Participant & { readonly study: UsertestingStudy }> {
  const study = await launchUsertestingStudy(world, { redirects: [] });
  const someone = await enterTest(world, study);
  await answerTest(someone.person, someone.page);
  return { ...someone, study };
}

/** Lets the hub leave a test alone whose many sessions no further test needs. */
export async function stopPulling({ hub }: World, studyId: string): Promise<void> {
  await hub.sql.query(`update pulls set next_at = null where study_id = $1`, [studyId]);
}

/** Reports that wait for a person. */
export async function listQuarantine({ hub }: World, studyId: string): Promise<readonly QuarantineItemDto[]> {
  return expectDone(await hub.request<{ data: readonly QuarantineItemDto[] }>('GET', `/api/v1/quarantine?studyId=${studyId}`)).data;
}

/** A participation as the API answers it. */
export async function readParticipation({ hub }: World, id: string): Promise<ParticipationDto> {
  return expectDone(await hub.request<ParticipationDto>('GET', `/api/v1/participations/${id}`));
}

/** What happened in a participation. */
export async function readTimeline({ hub }: World, id: string): Promise<TimelineDto> {
  return expectDone(await hub.request<TimelineDto>('GET', `/api/v1/participations/${id}/timeline`));
}

/** Where the reading of a study's test stands. */
export async function readPull({ hub }: World, studyId: string): Promise<PullDto> {
  return expectDone(await hub.request<PullDto>('GET', `/api/v1/studies/${studyId}/pull`));
}

/** Asks for a reading of the study's test and waits for its end. */
export async function pull(world: World, studyId: string): Promise<PullDto> {
  const asked = expectDone(await world.hub.request<PullDto>('POST', `/api/v1/studies/${studyId}/pull`));
  return vi.waitFor(
    async () => {
      const now = await readPull(world, studyId);
      expect(now).toMatchObject({ state: 'idle', backlog: 0 });
      expect(now.lastFinishedAt).not.toBe(asked.lastFinishedAt);
      return now;
    },
    { timeout: 20_000, interval: 100 },
  );
}

/** Does something with a participation for the team. */
export function act<Body = ParticipationDto & { readonly code: string; readonly detail: string }>(
  { hub }: World,
  id: string,
  name: string,
  body: object = {},
): Promise<JsonResponse<Body>> {
  return hub.request<Body>('POST', `/api/v1/participations/${id}/${name}`, { body, headers: { 'idempotency-key': randomUUID() } });
}
