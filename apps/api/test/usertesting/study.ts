import type { TestInput, TestRecord } from '@panelbridge/sandbox';
import type { IntegrationDto } from '../../src/studies/integration/integration.dto.js';
import { createDraft } from '../support/studies.js';
import { createConnection, expectDone, type World } from './world.js';

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
