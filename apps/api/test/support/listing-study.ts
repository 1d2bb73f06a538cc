import { setTimeout as wait } from 'node:timers/promises';
import { join } from 'node:path';
import type { ReconciliationDto, ReportRowDto } from '../../src/reconciliation/reconciliation.dto.js';
import { requestJson, type JsonResponse } from './request-json.js';
import { seedStudy, type SeededStudy } from './seed.js';
import type { TestHub } from './start-hub.js';

/** The folder of the connector whose tool has two kinds of test and can be asked for its records. */
export const listingFolder = join(import.meta.dirname, 'connectors', 'listing');

/** A record of the tool: whose, and its word for how far they came. */
export interface ToolRecord {
  readonly person: string | null;
  readonly status: string;
}

/** Seeds a launched study that is joined to the listing tool as a survey. */
export async function seedListingStudy(hub: TestHub, columns: Readonly<Record<string, unknown>> = {}): Promise<SeededStudy> {
  const study = await seedStudy(hub, { on_return: 'submitted', reconciliation_owner: 'Kim Nguyen', ...columns });
  await hub.sql.query(`update connections set connector_id = 'listing', preset = null, config = '{}' where id = $1`, [study.connectionId]);
  await hub.sql.query(`update integrations set parameter_name = 'rid', study_config = '{"testType": "survey"}' where study_id = $1`, [
    study.id,
  ]);
  return study;
}

/** Says what the tool lists from now on. */
export async function setRecords(
  hub: TestHub,
  { connectionId }: SeededStudy,
  records: readonly ToolRecord[],
  settings: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const config = { ...settings, records: records.map((record) => ({ id: `r-${record.person ?? 'nobody'}`, ...record })) };
  await hub.sql.query('update connections set config = $2, version = version + 1 where id = $1', [connectionId, JSON.stringify(config)]);
  // This tool keeps its records in the settings, by which they are still the same list.
  await hub.sql.query(
    `update pulled_records r set settings = md5(jsonb_build_array(n.study_config, c.config)::text)
     from integrations n join connections c on c.id = n.connection_id where n.study_id = r.study_id and c.id = r.connection_id and c.id = $1`,
    [connectionId],
  );
}

/** An id of ours as the tool writes it in a survey. */
export function inSurvey(participation: string): string {
  return `i${participation.slice(3)}`;
}

/** Sends a list. */
export function uploadList(
  hub: TestHub,
  studyId: string,
  content: string | Buffer,
  query: Readonly<Record<string, string>> = {},
): Promise<JsonResponse<ReconciliationDto & { readonly code?: string; readonly detail?: string; readonly errors?: readonly object[] }>> {
  const search = new URLSearchParams(query).toString();
  return requestJson(`${hub.url}/api/v1/studies/${studyId}/reconciliations${search === '' ? '' : `?${search}`}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${hub.adminKey}`, 'content-type': 'text/csv' },
    body: typeof content === 'string' ? content : new Uint8Array(content),
  });
}

/** Waits until a run is over. */
export async function finishRun(hub: TestHub, { studyId, id }: Pick<ReconciliationDto, 'studyId' | 'id'>): Promise<ReconciliationDto> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const { body } = await hub.request<ReconciliationDto>('GET', `/api/v1/studies/${studyId}/reconciliations/${id}`);
    if (body.finishedAt !== null) return body;
    if (Date.now() > deadline) throw new Error(`the run did not end: ${JSON.stringify(body)}`);
    await wait(100);
  }
}

/** Uploads a list and waits until it has been compared. */
export async function compareList(
  hub: TestHub,
  studyId: string,
  content: string | Buffer,
  query: Readonly<Record<string, string>> = {},
): Promise<ReconciliationDto> {
  const { status, body } = await uploadList(hub, studyId, content, query);
  if (status !== 202) throw new Error(`the list was refused: ${status} ${JSON.stringify(body)}`);
  return finishRun(hub, body);
}

/** Asks the tool and waits until both sides have been compared. */
export async function comparePull(hub: TestHub, studyId: string): Promise<ReconciliationDto> {
  const { status, body } = await hub.request<ReconciliationDto>('POST', `/api/v1/studies/${studyId}/reconciliations`, {
    body: { source: 'pull' },
  });
  if (status !== 202) throw new Error(`the run was refused: ${status} ${JSON.stringify(body)}`);
  return finishRun(hub, body);
}

/** Every row of a run's report. */
export async function readReport(
  hub: TestHub,
  { studyId, id }: Pick<ReconciliationDto, 'studyId' | 'id'>,
  kind?: string,
): Promise<readonly ReportRowDto[]> {
  const rows: ReportRowDto[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const query: string = new URLSearchParams({
      limit: '200',
      ...(cursor !== '' && { cursor }),
      ...(kind !== undefined && { kind }),
    }).toString();
    const { body } = await hub.request<{ data: readonly ReportRowDto[]; nextCursor: string | null }>(
      'GET',
      `/api/v1/studies/${studyId}/reconciliations/${id}/rows?${query}`,
    );
    rows.push(...body.data);
    cursor = body.nextCursor;
  }
  return rows;
}
