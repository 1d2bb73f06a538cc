import { expect } from 'vitest';
import { expectGuarded, visit, type Visit, type VisitOptions } from '../support/visit.js';
import { hub, person, study, tokens } from './public-study.js';

export const tracking = (participation = person) => tokens.ofParticipation('tracking', participation);
export const entryCookie = (participation = person, of = study) => ({
  [`pb_entry_${of.id}`]: tokens.ofParticipation('entry', participation),
});

export async function enter(participation = person): Promise<void> {
  const answer = await visit(hub.url, `/r/${tokens.ofParticipation('entry', participation)}`, { method: 'POST' });
  expect(answer.text).toContain('http-equiv="refresh"');
}

export async function comeBack(query: string, key = study.keys.complete, options: VisitOptions = {}): Promise<Visit> {
  const answer = await visit(hub.url, `/return/${key}${query}`, options);
  expectGuarded(answer);
  expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
  return answer;
}

export async function read(
  participation = person,
): Promise<{ status: string; version: number; incentive: string | null; hold: string | null }> {
  const { rows } = await hub.sql.query(
    `select p.status, p.version, i.status as incentive, i.hold_reason as hold
     from participations p left join incentives i on i.participation_id = p.id where p.id = $1`,
    [participation],
  );
  return rows[0];
}

export async function readEvidence(participation = person) {
  const { rows } = await hub.sql.query<{ outcome: string; disposition: string; anomaly: string | null; seen: number }>(
    'select outcome, disposition, anomaly, seen from evidence where participation_id = $1 order by id',
    [participation],
  );
  return rows;
}

export async function readQuarantine(of = study) {
  const { rows } = await hub.sql.query<{ reason: string; external_id: string | null; outcome: string; seen: number }>(
    'select reason, external_id, outcome, seen from quarantine where study_id = $1 order by received_at, reason',
    [of.id],
  );
  return rows;
}

export async function countEvents(type: string, participation = person): Promise<number> {
  const { rows } = await hub.sql.query('select count(*)::int as n from events where participation_id = $1 and type = $2', [
    participation,
    type,
  ]);
  return rows[0].n;
}

/** Every way to change a text by a little: each character another one, cut, doubled, turned, in other letters. */
export function mutate(text: string): string[] {
  const other = (character: string) => (character === 'A' ? 'B' : 'A');
  const replaced = Array.from(text, (character, index) => text.slice(0, index) + other(character) + text.slice(index + 1));
  const swapped = Array.from(text.slice(1), (character, index) => text.slice(0, index) + character + text[index] + text.slice(index + 2));
  const cut = Array.from(text.slice(1), (_, index) => text.slice(0, index + 1));
  const rest = [text + text, `${text}A`, `A${text}`, text.toUpperCase(), text.toLowerCase(), [...text].toReversed().join('')];
  return [...new Set([...replaced, ...swapped, ...cut, ...rest])].filter((one) => one !== text);
}
