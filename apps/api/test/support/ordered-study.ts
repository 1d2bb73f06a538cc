import { join } from 'node:path';
import type { SetupDto } from '../../src/studies/setup/setup.dto.js';
import type { StudyDto } from '../../src/studies/study-answer.dto.js';
import type { JsonResponse } from './request-json.js';
import type { TestHub } from './start-hub.js';
import { createConnection, createDraft, inviteLink, type StudyOverrides } from './studies.js';

/** The folder of the connector whose tool has an order of things. */
export const orderedFolder = join(import.meta.dirname, 'connectors', 'ordered');

/** The secret of its webhooks. */
export const orderedKey = 'webhook-key-of-the-ordered-tool';

/** What the tool asks to be confirmed. */
export const orderedConfirmations = { test_launch: true, payment_duty: true, call_to_action: true } as const;

/** A study that is published and has a screener, but no tool yet. */
export async function createScreenedStudy(hub: TestHub, overrides: StudyOverrides = {}): Promise<StudyDto> {
  const study = await createDraft(hub, overrides);
  const path = `/api/v1/studies/${study.id}`;
  expectDone(await hub.request('POST', `${path}/publish`));
  const choices = [{ id: 'yes', text: 'Yes', effect: 'accept' }];
  const questions = [{ id: 'one', text: 'Do you plan your week?', kind: 'single_choice', choices }];
  expectDone(await hub.request('PUT', `${path}/screener`, { body: { questions } }));
  return study;
}

/** A connection to the tool. */
export function createOrderedConnection(hub: TestHub): Promise<string> {
  return createConnection(hub, { connectorId: 'ordered', name: 'Ordered tool', config: {}, secrets: { webhookKey: orderedKey } });
}

/** A study that recruits for the tool, in the order in which it has to be set up. */
export async function launchOrderedStudy(
  hub: TestHub,
  overrides: StudyOverrides = {},
): Promise<{ readonly studyId: string; readonly connectionId: string; readonly returnKey: string }> {
  const { id: studyId } = await createScreenedStudy(hub, overrides);
  const connectionId = overrides.connectionId ?? (await createOrderedConnection(hub));
  const body = { connectionId, inviteLink, confirmations: orderedConfirmations };
  const { returnUrls } = expectDone(
    await hub.request<{ returnUrls: readonly { url: string }[] }>('PUT', `/api/v1/studies/${studyId}/integration`, { body }),
  );
  expectDone(await hub.request<SetupDto>('POST', `/api/v1/studies/${studyId}/launch`, { body: overrides.launch ?? {} }));
  const url = returnUrls[0]?.url ?? '';
  return { studyId, connectionId, returnKey: url.slice(url.lastIndexOf('/') + 1) };
}

/** The id under which the tool knows a person. */
export function nameInTool(participation: string): string {
  return `i${participation.slice(3)}`;
}

function expectDone<Body>({ status, body }: JsonResponse<Body>): Body {
  if (status >= 400) throw new Error(`the study could not be made: ${status} ${JSON.stringify(body)}`);
  return body;
}
