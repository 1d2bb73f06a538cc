import { normalizeEmail } from '@panelbridge/core';
import type { EntityManager } from 'typeorm';

/** Whom rows are sought for. */
export interface Sought {
  /** Normalised. */
  readonly emails: readonly string[];
  /** What the panel calls them. */
  readonly ids: readonly string[];
}

/** Rows of syncs, side by side. */
export interface FoundRows {
  readonly syncIds: readonly string[];
  /** One for each of `syncIds`. */
  readonly rowKeys: readonly string[];
}

/** Rows in the stages of runs, side by side. */
export interface StagedRows {
  readonly runIds: readonly string[];
  /** One for each of `runIds`; a bigint as text. */
  readonly positions: readonly string[];
}

interface Candidate {
  readonly row_key: string | null;
  readonly match_key: string | null;
  /** By an exact comparison; otherwise it only looks alike. */
  readonly is_theirs: boolean | null;
}

// Keys are kept as they stand in the model, and so are match keys of destinations that recognise people by something of another name than “email”.
// What is left of an address once all but its plain signs are taken away is the same however it is spelled; whose it is, is then decided by the
// one rule for addresses that the hub has. Asked only where there is more than one spelling to a key, or its match key does not say it.
const mayBe = `(
  strpos(row_key, '@') > 0 and lower(row_key) is distinct from match_key and ${takePlainSigns('row_key')} = any ($2::text[])
  or strpos(match_key, '@') > 0 and (match_key <> lower(match_key collate "C") or octet_length(match_key) <> length(match_key))
    and ${takePlainSigns('match_key')} = any ($2::text[]))`;

function takePlainSigns(column: string): string {
  const text = `${column} collate "C"`;
  const decomposed = `case when octet_length(${column}) = length(${column}) then ${text} else normalize(${text}, NFD) end`;
  return `regexp_replace(lower(${decomposed}), '[^!-~]', '', 'g')`;
}

function toPlainSigns(email: string): string {
  return email
    .normalize('NFD')
    .replaceAll(/[^!-~]/g, '')
    .toLowerCase();
}

/**
 * Finds the rows of syncs that are about people: by the address that they are recognised by, which may be the primary key too, however it is spelled, or
 * by the id that the panel told. Rows that had the address before are among them.
 */
export async function findRows(manager: EntityManager, workspaceId: string, { emails, ids }: Sought): Promise<FoundRows> {
  const inLedger = 'match_key = any ($1) or moved_from = any ($1) or row_key = any ($1) or external_id = any ($3)';
  const inResults = 'match_key = any ($1) or row_key = any ($1)';
  const candidates = await manager.query<(Candidate & { readonly sync_id: string; readonly row_key: string })[]>(
    `select sync_id, row_key, match_key, ${inLedger} as is_theirs from sync_ledger where workspace_id = $4 and (${inLedger} or ${mayBe})
     union select sync_id, row_key, match_key, ${inResults} from sync_row_results
     where workspace_id = $4 and row_key is not null and (${inResults} or ${mayBe}) order by 1, 2`,
    [emails, emails.map(toPlainSigns), ids, workspaceId],
  );
  const rows = candidates.filter(isAbout(emails));
  return { syncIds: rows.map((row) => row.sync_id), rowKeys: rows.map((row) => row.row_key) };
}

/**
 * Finds what runs have still to write of people, or are writing.
 *
 * @param otherRunIds runs whose match keys are no addresses: whose record holds one is theirs
 */
export async function findStaged(
  manager: EntityManager,
  { emails, otherRunIds }: Pick<Sought, 'emails'> & { readonly otherRunIds: readonly string[] },
): Promise<StagedRows> {
  const isTheirs = `match_key = any ($1) or row_key = any ($1)
    or run_id = any ($3::uuid[]) and exists (select from unnest($4::text[]) e where strpos(lower(record), e) > 0)`;
  const candidates = await manager.query<(Candidate & { readonly run_id: string; readonly position: string })[]>(
    `select run_id, position, row_key, match_key, ${isTheirs} as is_theirs from sync_stage
     where work = 'write' and (${isTheirs} or ${mayBe})`,
    [emails, emails.map(toPlainSigns), otherRunIds, emails.map((email) => JSON.stringify(email))],
  );
  const rows = candidates.filter(isAbout(emails));
  return { runIds: rows.map((row) => row.run_id), positions: rows.map(({ position }) => position) };
}

function isAbout(emails: readonly string[]): (candidate: Candidate) => boolean {
  const sought = new Set(emails);
  return ({ is_theirs: isTheirs, row_key: rowKey, match_key: matchKey }) =>
    isTheirs === true || [rowKey, matchKey].some((key) => key !== null && sought.has(normalizeEmail(key)));
}
