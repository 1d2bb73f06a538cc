import { expect } from 'vitest';
import { takeSnapshot } from '../support/seed.js';
import { expectGuarded, visit, type Visit, type VisitOptions } from '../support/visit.js';
import { hub, person, study, tokens } from './public-study.js';

/** What stands in somebody's own link. */
export const tokenOf = (participation = person) => tokens.ofParticipation('entry', participation);

/** Opens a link as a browser does. */
export async function open(options: VisitOptions = {}, token = tokenOf()): Promise<Visit> {
  const answer = await visit(hub.url, `/r/${token}`, options);
  expectGuarded(answer);
  return answer;
}

/** Presses the button of the page. */
export const enter = (participation = person) => open({ method: 'POST' }, tokenOf(participation));

/** The cookie with which the hub's own pages lead straight through. */
export const pass = (token = tokenOf()) => ({ pb_pass: token });

/** Where an answer leads a browser: by a redirect, by the page itself, or nowhere. */
export function targetOf({ headers, text }: Visit): string | undefined {
  const refresh = /http-equiv="refresh" content="0;url=([^"]*)"/.exec(text)?.[1];
  return headers.location ?? refresh?.replaceAll('&amp;', '&');
}

/** A participation as it stands in the database. */
export async function read(participation = person) {
  const { rows } = await hub.sql.query<{ status: string; version: number; holds_place: boolean }>(
    'select status, version, holds_place from participations where id = $1',
    [participation],
  );
  return rows[0];
}

/** How many places of the study are taken. */
export async function countPlaces(): Promise<number> {
  const { rows } = await hub.sql.query('select places_taken from studies where id = $1', [study.id]);
  return rows[0].places_taken;
}

/** Whatever is done leaves the whole database as it was. */
export async function expectUnchanged(act: () => Promise<unknown>): Promise<void> {
  const before = await takeSnapshot(hub.sql);
  await act();
  expect(await takeSnapshot(hub.sql)).toEqual(before);
}
