import { type ConnectorContext, ConnectorError, escapePointerPart, type HttpRequest, type HttpResponse } from '@panelbridge/core/connector';
import { z } from 'zod';
import type { RallyPerson } from './describe-person.js';
import { refuseFailure } from './refuse-failure.js';

/** How requests leave; the host adds address and key. */
export type Http = ConnectorContext<unknown, string>['http'];

/** Most people of one import (facts §3.7). */
export const maximumPeople = 1_000;
/** Most participants that one page of a search is asked for. */
const pageSize = 100;

const base = '/api/public/v1';
const text = z.string().min(1).max(200);
const studySchema = z.object({
  studyId: text,
  studyType: text,
  status: text,
  studyPlan: z.object({
    name: z.string().nullish(),
    externalName: z.string().nullish(),
    participationLimit: z.int().positive().nullish(),
  }),
});
const startedSchema = z.object({ importId: text });
const failedSchema = z.object({ email: z.string().nullish(), personId: z.string().nullish() });
const importSchema = z.object({ status: text, failedRecords: z.array(failedSchema).nullish() });
const pageSchema = z.object({
  results: z.array(z.object({ participantId: text, email: z.string().nullish() })),
  pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullish() }),
});

/** A study as Rally writes it. */
export type RallyStudy = z.output<typeof studySchema>;
/** Where an import stands. */
export type RallyImport = z.output<typeof importSchema>;
/** One page of a study's participants. */
export type RallyPage = z.output<typeof pageSchema>;

/** Reads a study by one request. @throws ConnectorError */
export function readStudy(http: Http, studyId: string, signal: AbortSignal): Promise<RallyStudy> {
  return ask(http, { method: 'GET', path: studyPath(studyId), signal }, studySchema, 'study');
}

/** Proves by one request that the key is let in, without reading anybody. @throws ConnectorError */
export async function checkAccess(http: Http, signal: AbortSignal): Promise<void> {
  const request: HttpRequest = { method: 'POST', path: `${base}/studies/search`, json: { pageInfo: { size: 1 } }, signal };
  await ask(http, request, z.object({ results: z.array(z.unknown()) }), 'list of studies');
}

/** Sends people to be imported into a study, by one request; the answer of a refusal is left to the caller. */
export function sendImport(http: Http, studyId: string, people: readonly RallyPerson[], signal: AbortSignal): Promise<HttpResponse> {
  return http.send({ method: 'POST', path: `${studyPath(studyId)}/participants/import`, json: { people }, signal });
}

/** The id of the import that an answer has started. @throws ConnectorError */
export function readImportId(response: HttpResponse): string {
  return read(response, startedSchema, 'answer to an import').importId;
}

/** Asks by one request where an import stands. @throws ConnectorError */
export function readImport(http: Http, importId: string, signal: AbortSignal): Promise<RallyImport> {
  return ask(http, { method: 'GET', path: `${base}/imports/${encodeURIComponent(importId)}`, signal }, importSchema, 'import');
}

/** Reads one page of a study's participants. @throws ConnectorError */
export function listParticipants(http: Http, studyId: string, cursor: string | null, signal: AbortSignal): Promise<RallyPage> {
  const pageInfo = { size: pageSize, ...(cursor !== null && { startCursor: cursor }) };
  const request: HttpRequest = { method: 'POST', path: `${studyPath(studyId)}/participants/search`, json: { pageInfo }, signal };
  return ask(http, request, pageSchema, 'list of participants');
}

function studyPath(studyId: string): string {
  return `${base}/studies/${encodeURIComponent(studyId)}`;
}

async function ask<Schema extends z.ZodType>(http: Http, request: HttpRequest, schema: Schema, what: string): Promise<z.output<Schema>> {
  const response = await http.send(request);
  refuseFailure(response);
  return read(response, schema, what);
}

function read<Schema extends z.ZodType>(response: HttpResponse, schema: Schema, what: string): z.output<Schema> {
  const parsed = schema.safeParse(response.json());
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const member = issue?.path.map((part) => `/${escapePointerPart(String(part))}`).join('') || 'the whole body';
  throw new ConnectorError('response_invalid', `Rally’s ${what} is not in the known form at ${member}: ${issue?.message}.`);
}
