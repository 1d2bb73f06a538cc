import { setTimeout as sleep } from 'node:timers/promises';
import { RALLY_DEMO_KEY, startRally, type RunningRally } from '@panelbridge/sandbox';
import type { PlatformDto, PlatformReportDto } from '../../src/recruitment/platform/platform.dto.js';
import { PlatformSweep } from '../../src/recruitment/platform/platform-sweep.js';
import { TellPlatform } from '../../src/recruitment/platform/tell-platform.js';
import { createRecruitingStudy, type RallyOverrides } from '../support/rally-study.js';
import type { JsonResponse } from '../support/request-json.js';
import { startHub, type TestHub } from '../support/start-hub.js';
import { visit } from '../support/visit.js';

/** A hub and a research platform, each a server of its own. */
export interface PlatformWorld {
  readonly hub: TestHub;
  readonly rally: RunningRally;
  close(): Promise<void>;
}

/** A launched study that both sides have. */
export interface ToldStudy {
  readonly studyId: string;
  readonly connectionId: string;
  readonly rallyStudyId: string;
}

/** A person, with everything that the platform must not learn. */
export interface Person {
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly phone: string;
}

/** The secret that the platform signs by. */
export const webhookKey = `whsec_${Buffer.from('the-platform-signs-by-it').toString('base64')}`;

/** Starts both. */
export async function startPlatformWorld(): Promise<PlatformWorld> {
  const rally = await startRally({ importDelayMs: 1, webhookRetryDelaysMs: [50, 100, 200] });
  const hub = await startHub({ configuration: { demo: true } });
  return {
    hub,
    rally,
    close: async () => {
      await hub.close();
      await rally.close();
    },
  };
}

/** Makes the study there, launches the one here, and has the platform send its webhooks. */
export async function createToldStudy(
  { hub, rally }: PlatformWorld,
  {
    studyType = 'INTERVIEWS',
    hasWebhooks = true,
    ...overrides
  }: RallyOverrides & { readonly studyType?: 'INTERVIEWS' | 'UNMODERATED_TEST'; readonly hasWebhooks?: boolean } = {},
): Promise<ToldStudy> {
  const rallyStudyId = rally.createStudy({ studyType, recruitmentStrategy: 'EXTERNAL', studyPlan: { name: 'Banking' } }).studyId;
  const connection = {
    config: { baseUrl: rally.url, webhookScheme: 'svix' },
    secrets: { apiKey: RALLY_DEMO_KEY, webhookKey },
    ...overrides.connection,
  };
  const integration = { studyConfig: { rallyStudyId }, ...overrides.integration };
  const { studyId, connectionId } = await createRecruitingStudy(hub, { ...overrides, connection, integration });
  if (hasWebhooks) rally.addWebhook({ url: `${hub.url}/hooks/${connectionId}`, secret: webhookKey });
  return { studyId, connectionId, rallyStudyId };
}

let people = 0;

/** Makes up a person. */
export function makePerson(): Person {
  people += 1;
  return {
    email: `canary-mail-${people}@secret.example`,
    firstName: `Canaryfirst${people}`,
    lastName: `Canarylast${people}`,
    phone: `+1555987${String(people).padStart(4, '0')}`,
  };
}

/** Applies as a person does, by the form of the application page. @returns the id of the participation */
export async function apply({ hub }: PlatformWorld, studyId: string, person = makePerson()): Promise<string> {
  const { rows } = await hub.sql.query<{ id: string }>(
    `with person as (
       insert into participants (workspace_id, email, first_name, last_name, phone_number, country) values ($1, $2, $3, $4, $5, 'US') returning id
     ) insert into screener_invitations (id, workspace_id, study_id, participant_id) select $6, $1, $7, id from person returning id`,
    [hub.workspaceId, person.email, person.firstName, person.lastName, person.phone, `si_${crypto.randomUUID().slice(0, 12)}`, studyId],
  );
  const invitation = rows[0]?.id ?? '';
  const body = new URLSearchParams({ i: invitation, 'answer.work': 'I teach.', shown: 'work', version: '1' }).toString();
  const answer = await visit(hub.url, `/s/${studyId}`, { method: 'POST', body });
  const found = await hub.sql.query<{ id: string }>(
    'select participation_id as id from screener_invitations where id = $1 and participation_id is not null',
    [invitation],
  );
  if (!found.rows[0]) throw new Error(`nobody applied: ${answer.status} ${answer.text.slice(0, 500)}`);
  return found.rows[0].id;
}

/** Makes one round of telling, as the job does. */
export function tell({ hub }: PlatformWorld, studyId: string): Promise<void> {
  return hub.app.get(TellPlatform).run({ workspaceId: hub.workspaceId, studyId });
}

/** Lets the sweep ask for rounds. */
export function sweep({ hub }: PlatformWorld): Promise<number> {
  return hub.app.get(PlatformSweep).sweep();
}

/** Pretends that every pause is over. */
export async function endPauses({ hub }: PlatformWorld, studyId: string): Promise<void> {
  await hub.sql.query('update platform_studies set next_at = now() where study_id = $1 and next_at is not null', [studyId]);
  await hub.sql.query('update platform_reports set next_at = now() where study_id = $1 and next_at is not null', [studyId]);
}

/** Tells until nobody has to be told any more, as the minutes would pass. */
export async function tellAll(world: PlatformWorld, studyId: string): Promise<void> {
  for (let round = 0; round < 20; round += 1) {
    await endPauses(world, studyId);
    await tell(world, studyId);
    await world.rally.settle();
    const { state, counts } = await readPlatform(world, studyId);
    if (state === 'open' && counts.waiting === 0) return;
    await sleep(20);
  }
  throw new Error(`somebody still waits: ${JSON.stringify(await readPlatform(world, studyId))}`);
}

/** What the hub says that the platform was told. */
export async function readPlatform({ hub }: PlatformWorld, studyId: string): Promise<PlatformDto> {
  return expectDone(await hub.request<PlatformDto>('GET', `/api/v1/studies/${studyId}/platform`));
}

/** What the hub says of each person. */
export async function readReports({ hub }: PlatformWorld, studyId: string, query = ''): Promise<readonly PlatformReportDto[]> {
  const answer = await hub.request<{ data: PlatformReportDto[] }>('GET', `/api/v1/studies/${studyId}/platform/reports${query}`);
  return expectDone(answer).data;
}

/** Waits until something is so, looking again and again. */
export async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 15_000;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`in vain: ${what}`);
    await sleep(50);
  }
}

/** Performs an act on a participation. */
export async function act({ hub }: PlatformWorld, participation: string, name: string, body: object = {}): Promise<void> {
  const headers = { 'idempotency-key': crypto.randomUUID() };
  expectDone(await hub.request('POST', `/api/v1/participations/${participation}/${name}`, { body, headers }));
}

/** Where a participation stands. */
export async function readStatus({ hub }: PlatformWorld, participation: string): Promise<string> {
  const { rows } = await hub.sql.query<{ status: string }>('select status from participations where id = $1', [participation]);
  return rows[0]?.status ?? '';
}

/** The answer's body. @throws Error when the request was refused */
export function expectDone<Body>({ status, body }: JsonResponse<Body>): Body {
  if (status >= 400) throw new Error(`refused: ${status} ${JSON.stringify(body)}`);
  return body;
}
