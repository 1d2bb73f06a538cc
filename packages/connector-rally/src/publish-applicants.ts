import { type DisclosedApplicant, type RecordOutcome } from '@panelbridge/core/connector';
import { describePerson } from './describe-person.js';
import { type Http, listParticipants, maximumPeople, readImport, readImportId, sendImport, type RallyImport } from './rally-api.js';
import { readWords, refuseFailure, refusesInput } from './refuse-failure.js';

/** How often a running import is asked for before it is left for later; a connector cannot wait. */
const maximumLooks = 3;
/** No study has so many participants; a list that never ends is left at this. */
const maximumPages = 500;

/** Why applicants are not told where no study of Rally's is named, or no key is stored (D1). */
export const notConnected: RecordOutcome = {
  status: 'skipped',
  code: 'not_connected',
  detail:
    'The hub is the workspace of this study, so nobody else is told. Name the study in studyConfig/rallyStudyId and store secrets/apiKey to tell Rally.',
};

/**
 * Tells Rally of applicants under their pseudonyms. An import runs on its own, so it is asked for until it ends, and then the study's participants
 * are looked through: who stands there was taken, with the id by which Rally's webhooks name the person. Sent again, it changes nothing.
 *
 * @returns one outcome for each applicant, in their order
 * @throws ConnectorError when nothing can be said of an applicant
 */
export async function publishApplicants(
  http: Http,
  input: { readonly studyId: string; readonly applicants: readonly DisclosedApplicant[]; readonly signal: AbortSignal },
): Promise<readonly RecordOutcome[]> {
  const { studyId, applicants, signal } = input;
  const outcomes = new Map<DisclosedApplicant, RecordOutcome>();
  const ready = applicants.filter((applicant) => isAddress(applicant.pseudonym));
  const imports: SentImport[] = [];
  for (let start = 0; start < ready.length; start += maximumPeople) {
    const part = ready.slice(start, start + maximumPeople);
    const response = await sendImport(http, studyId, part.map(describePerson), signal);
    if (refusesInput(response)) {
      const refused: RecordOutcome = { status: 'rejected', code: 'input_rejected', detail: readWords(response) };
      for (const applicant of part) outcomes.set(applicant, refused);
      continue;
    }
    refuseFailure(response);
    imports.push({ applicants: part, state: await followImport(http, readImportId(response), signal) });
  }
  const sent = imports.flatMap((one) => one.applicants);
  const ids = sent.length === 0 ? new Map<string, string>() : await findParticipants(http, studyId, new Set(sent.map(keyOf)), signal);
  for (const one of imports) for (const applicant of one.applicants) outcomes.set(applicant, decideOutcome(applicant, one.state, ids));
  return applicants.map((applicant) => outcomes.get(applicant) ?? malformed);
}

interface SentImport {
  readonly applicants: readonly DisclosedApplicant[];
  readonly state: RallyImport;
}

const malformed: RecordOutcome = {
  status: 'rejected',
  code: 'pseudonym_malformed',
  detail: 'The pseudonym is no email address, and Rally knows people by one. It is made by the hub: report it with the participation.',
  field: 'pseudonym',
};

async function followImport(http: Http, importId: string, signal: AbortSignal): Promise<RallyImport> {
  for (let looks = 1; ; looks += 1) {
    const state = await readImport(http, importId, signal);
    if (hasEnded(state) || looks === maximumLooks) return state;
  }
}

async function findParticipants(
  http: Http,
  studyId: string,
  wanted: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  let cursor: string | null = null;
  for (let pages = 1; pages <= maximumPages && found.size < wanted.size; pages += 1) {
    const { results, pageInfo } = await listParticipants(http, studyId, cursor, signal);
    for (const { email, participantId } of results) {
      const key = email?.trim().toLowerCase() ?? '';
      if (wanted.has(key)) found.set(key, participantId);
    }
    if (!pageInfo.hasNextPage || pageInfo.endCursor == null) break;
    cursor = pageInfo.endCursor;
  }
  return found;
}

function decideOutcome(applicant: DisclosedApplicant, state: RallyImport, ids: ReadonlyMap<string, string>): RecordOutcome {
  const failed = state.failedRecords ?? [];
  if (failed.some(({ email }) => email?.trim().toLowerCase() === keyOf(applicant))) {
    return {
      status: 'rejected',
      code: 'import_failed',
      detail: 'Rally’s import names this record among those that failed, without a reason.',
    };
  }
  const externalId = ids.get(keyOf(applicant));
  if (externalId !== undefined) return { status: 'accepted', externalId };
  if (!hasEnded(state)) {
    const detail =
      'Rally has taken the record and not finished importing it. Publish it again in a few minutes; sending it twice changes nothing.';
    return { status: 'skipped', code: 'import_unfinished', detail };
  }
  const unnamed = failed.filter(({ email }) => email == null).length;
  if (state.status !== 'ERROR' && unnamed === 0) return { status: 'accepted' };
  const why = unnamed > 0 ? `${unnamed} records of it failed without an email` : 'it ended with an error';
  return {
    status: 'rejected',
    code: 'import_failed',
    detail: `Rally’s import did not bring this record into the study: ${why}, and the study’s participants do not hold it.`,
  };
}

function hasEnded({ status }: RallyImport): boolean {
  return status === 'COMPLETED' || status === 'ERROR';
}

function keyOf({ pseudonym }: DisclosedApplicant): string {
  return pseudonym.trim().toLowerCase();
}

function isAddress(text: string): boolean {
  return /^[^\s@]+@[^\s@]+$/.test(text);
}
