import { ConnectorError, type PullPage } from '@panelbridge/core/connector';
import type { EntityManager } from 'typeorm';
import type { Pull } from './pull.entity.js';

/** How far a pass has come through a list: as much as it takes to see that it has no end. */
export type ListCount = Pick<Pull, 'pages' | 'stalePages' | 'milestone'>;

/** A pass begins with it. */
export const nothingListed: ListCount = { pages: 0, stalePages: 0, milestone: null };

/** So many pages in a row may show nothing new: a list that moves while it is read takes up to 260 of them, begun anew ten times. */
export const mostStalePages = 500;
/** Who is back where they have been, and has seen nothing new for so many pages, goes round in circles; before that, it may be one step back. */
const stepsBack = 10;
/** So many a pass may have: at ten requests a minute that is 16 hours. */
export const mostPages = 10_000;

/**
 * Counts a page after which the list goes on. Of the cursors before, only that of the 1st, 2nd, 4th, 8th, … page is remembered: a list that goes round
 * in circles comes by one of them soon, however long the way round is.
 *
 * @param page `next` as the connector says it; `hasNews`: some record of it was not listed in this pass before
 * @throws ConnectorError `connector_fault` when the list would have no end
 */
export function countPage(count: ListCount, { next, hasNews }: { readonly next: string; readonly hasNews: boolean }): ListCount {
  const pages = count.pages + 1;
  const stalePages = hasNews ? 0 : count.stalePages + 1;
  if (next === count.milestone && stalePages >= stepsBack) throw refuse(`page ${pages} goes on where this pass has been before`);
  if (stalePages >= mostStalePages) throw refuse(`${stalePages} pages in a row have shown no record that this pass had not seen`);
  if (pages >= mostPages) throw refuse(`it goes on after ${pages} pages`);
  const isMilestone = Number.isInteger(Math.log2(pages));
  return { pages, stalePages, milestone: isMilestone ? next : count.milestone };
}

/** Whether a page shows a record that this pass has not listed yet. */
export async function showsNews(
  { studyId, pass, settings }: Pick<Pull, 'studyId' | 'pass' | 'settings'>,
  { records }: PullPage,
  manager: EntityManager,
): Promise<boolean> {
  const [row] = await manager.query<{ found: boolean }[]>(
    `select exists (
       select from unnest($1::text[]) i (id)
       where not exists (select from pulled_records r where r.study_id = $2 and r.record_id = i.id and r.pass = $3 and r.settings = $4)
     ) as found`,
    [records.map(({ id }) => id), studyId, pass, settings],
  );
  return row?.found === true;
}

function refuse(what: string): ConnectorError {
  return new ConnectorError('connector_fault', `The list that the connector gives would have no end: ${what}.`);
}
