import type { ReturnName } from '@panelbridge/core/connector';
import { ParticipantTokens } from '../../src/links/participant-tokens.js';
import type { IntegrationDto } from '../../src/studies/integration/integration.dto.js';
import type { PreviewDto } from '../../src/studies/preview/preview.dto.js';
import { PreviewService, type WalkedPreview } from '../../src/studies/preview.service.js';
import type { SetupDto } from '../../src/studies/setup/setup.dto.js';
import type { StudyDto } from '../../src/studies/study-answer.dto.js';
import type { HubClient } from './hub-client.js';
import type { JsonResponse } from './request-json.js';
import type { TestHub } from './start-hub.js';

/** How a study differs from the default: an unmoderated test of 5 places that pays 25 dollars, joined to a tracked link. */
export interface StudyOverrides {
  /** Members of the body of `POST /api/v1/studies`. */
  readonly study?: Readonly<Record<string, unknown>>;
  /** Members of the body of `POST /api/v1/connections`, such as `config` and `secrets`. */
  readonly connection?: Readonly<Record<string, unknown>>;
  /** An existing connection, instead of a new one. */
  readonly connectionId?: string;
  /** Members of the body of `PUT …/integration`. */
  readonly integration?: Readonly<Record<string, unknown>>;
  /** The body of `POST …/launch`. */
  readonly launch?: Readonly<Record<string, unknown>>;
  /** The key that does it all; the hub's admin key unless given. */
  readonly key?: string;
}

/** A study that is joined to a tool. */
export interface JoinedStudy {
  readonly studyId: string;
  readonly connectionId: string;
  readonly returnUrls: IntegrationDto['returnUrls'];
  /** The keys of the return addresses. */
  readonly keys: Readonly<Partial<Record<ReturnName, string>>>;
  readonly study: StudyDto;
  readonly integration: IntegrationDto;
}

/** The tool's link of every study that names no other. */
export const inviteLink = 'https://tool.example/interview/x';

/** Makes a connection of the tracked link, ready for use. */
export async function createConnection(hub: TestHub, overrides: Readonly<Record<string, unknown>> = {}, key?: string): Promise<string> {
  const body = { connectorId: 'tracked-link', name: 'Interview tool', config: { preset: 'generic' }, ...overrides };
  const { id } = expectDone(await hub.request<{ id: string }>('POST', '/api/v1/connections', { body, ...(key && { key }) }));
  // A tracked link has no API that a check could call.
  await hub.sql.query(`update connections set status = 'ready', checked_at = now() where id = $1`, [id]);
  return id;
}

/** Makes a draft. */
export async function createDraft(hub: HubClient, { study, key }: StudyOverrides = {}): Promise<StudyDto> {
  const body = {
    title: 'How people plan their week',
    description: 'Talk for ten minutes about how you plan your week.',
    participationLimit: 5,
    participationTimeMinutes: 10,
    incentive: { amount: 2500, currency: 'USD' },
    reconciliationOwner: 'Kim Nguyen',
    ...study,
  };
  return expectDone(await hub.request<StudyDto>('POST', '/api/v1/studies', { body, ...(key && { key }) }));
}

/** Makes a study, publishes it and joins it to a tool with everything confirmed; it is not verified and not launched. */
export async function createJoinedStudy(hub: TestHub, overrides: StudyOverrides = {}): Promise<JoinedStudy> {
  const { key } = overrides;
  const withKey = key === undefined ? {} : { key };
  const { id: studyId } = await createDraft(hub, overrides);
  const path = `/api/v1/studies/${studyId}`;
  expectDone(await hub.request('POST', `${path}/publish`, withKey));
  const connectionId = overrides.connectionId ?? (await createConnection(hub, overrides.connection, key));
  const body = { connectionId, inviteLink, ...overrides.integration };
  expectDone(await hub.request('PUT', `${path}/integration`, { ...withKey, body }));
  const { requirements } = expectDone(await hub.request<SetupDto>('GET', `${path}/setup`, withKey));
  const confirmations = Object.fromEntries(requirements.flatMap(({ confirmedAs }) => (confirmedAs === null ? [] : [[confirmedAs, true]])));
  const confirmed = { ...body, confirmations: { ...confirmations, ...(body as { confirmations?: object }).confirmations } };
  const integration = expectDone(await hub.request<IntegrationDto>('PUT', `${path}/integration`, { ...withKey, body: confirmed }));
  const study = expectDone(await hub.request<StudyDto>('GET', path, withKey));
  const keys = Object.fromEntries(integration.returnUrls.map(({ name, url }) => [name, url.slice(url.lastIndexOf('/') + 1)]));
  return { studyId, connectionId, returnUrls: integration.returnUrls, keys, study, integration };
}

/** Makes a study that recruits. */
export async function createLaunchedStudy(hub: TestHub, overrides: StudyOverrides = {}): Promise<JoinedStudy> {
  const joined = await createJoinedStudy(hub, overrides);
  const options = { body: overrides.launch ?? {}, ...(overrides.key !== undefined && { key: overrides.key }) };
  const study = expectDone(await hub.request<StudyDto>('POST', `/api/v1/studies/${joined.studyId}/launch`, options));
  return { ...joined, study };
}

function expectDone<Body>({ status, body }: JsonResponse<Body>): Body {
  if (status >= 400) throw new Error(`the study could not be made: ${status} ${JSON.stringify(body)}`);
  return body;
}

/** Starts a preview, lets it into the tool and back by the given ways, as the public routes do; gives what the last of them came to. */
export async function walkPreview(
  hub: TestHub,
  studyId: string,
  names: readonly ReturnName[] = ['complete'],
  key = hub.adminKey,
): Promise<WalkedPreview | null> {
  const { previewUrl } = expectDone(await hub.request<PreviewDto>('POST', `/api/v1/studies/${studyId}/preview`, { key }));
  const token = previewUrl.slice(previewUrl.lastIndexOf('/') + 1);
  const reading = hub.app.get(ParticipantTokens).read('preview', token);
  if (!reading.ok) throw new Error(`the preview's token is ${reading.code}`);
  const previews = hub.app.get(PreviewService);
  await previews.open(reading.subject, token);
  let walked: WalkedPreview | null = null;
  for (const name of names) walked = await previews.recordReturn(reading.subject, name, studyId);
  return walked;
}
