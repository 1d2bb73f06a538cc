/** Puts a row into a table of the workspace and gives its id. */
export type InsertRow = (table: string, columns: Readonly<Record<string, unknown>>) => Promise<string>;

/** What the rows of recruitment belong to. */
export interface RecruitmentGround {
  readonly studyId: string;
  readonly participation: string;
  readonly connectionId: string;
  /** Stands in every text. */
  readonly word: string;
}

/** The resources of recruitment that a request can name. */
export interface RecruitmentIds {
  readonly budget: string;
  readonly estimate: string;
  readonly session: string;
  readonly studyTemplate: string;
}

/** Puts one row into every table of recruitment, its money and its sessions. */
export async function seedRecruitment(
  insert: InsertRow,
  insertOnly: (table: string, columns: Readonly<Record<string, unknown>>) => Promise<unknown>,
  { studyId, participation, connectionId, word }: RecruitmentGround,
): Promise<RecruitmentIds> {
  const study_id = studyId;
  const budget = await insert('budgets', { name: `Budget ${word}`, currency: 'USD' });
  const transfer = await insert('ledger_transfers', { budget_id: budget, kind: 'fund', key: word, note: word, actor: word });
  const postings = { transfer_id: transfer, budget_id: budget };
  // Nothing moves, so that the one posting balances.
  await insertOnly('ledger_postings', { ...postings, account: 'available', amount: 0 });
  const expires_at = new Date(Date.now() + 86_400_000);
  const estimate = await insert('estimates', {
    study_id,
    budget_id: budget,
    terms: JSON.stringify({ word }),
    created_by: word,
    expires_at,
  });
  await insertOnly('panel_projects', { study_id });
  const audience = { type: 'b2c', participationTimeMinutes: 30, location: { by: 'country', countries: ['US'] }, criteria: [] };
  const kept = { study: { description: word }, screener: null, audience: null };
  await insertOnly('audiences', { study_id, definition: JSON.stringify(audience) });
  const studyTemplate = await insert('study_templates', { name: `Template ${word}`, definition: JSON.stringify(kept) });
  const definition = { zone: 'UTC', dateRange: { kind: 'fixed', from: '2030-01-07', to: '2030-01-07' }, weekly: [], closedOn: [] };
  await insertOnly('availabilities', { study_id, definition: JSON.stringify(definition) });
  const times = { starts_at: '2030-01-07T09:00:00Z', ends_at: '2030-01-07T09:30:00Z', zone: 'UTC' };
  const session = await insert('sessions', { study_id, ...times, capacity: 2, booked: 1, host: `Host ${word}`, location: `Room ${word}` });
  await insert('bookings', { study_id, session_id: session, participation_id: participation, zone: 'UTC' });
  const platform = { study_id, connection_id: connectionId };
  await insertOnly('platform_studies', { ...platform, state: 'absent', described: JSON.stringify({ word }) });
  await insertOnly('platform_reports', {
    ...platform,
    participation_id: participation,
    pseudonym: `${word}@no-mail.example.com`,
    external_id: word,
  });
  return { budget, estimate, session, studyTemplate };
}
