import { ConnectorError, countPulledPage, nothingPulled, type PullCount, type PulledRecord } from '@panelbridge/core/connector';
import type { z } from 'zod';
import { describeEnding, settle } from './ending.js';
import { noSignal } from './rehearse.js';
import type { PartnerWorld } from './scenarios.js';
import { listShapeFaults, type shapes } from './shapes.js';
import type { Connected, Subject } from './subject.js';

type Page = z.infer<typeof shapes.page>;

/** How a connector came through a list. */
export interface Pass {
  /** What it read, by id. */
  readonly records: ReadonlyMap<string, PulledRecord>;
  /** What is wrong with the way through; `null` = nothing. */
  readonly fault: string | null;
}

/** Reads all pages, the way a host does. */
export async function readPass(
  subject: Subject,
  world: PartnerWorld,
  options: { readonly isNewEachTime?: boolean; readonly mayMiss?: boolean } = {},
): Promise<Pass> {
  const records = new Map<string, PulledRecord>();
  let opened: Connected = subject.connect(world);
  let cursor: string | null = null;
  let count = nothingPulled;
  for (;;) {
    const pages = count.pages + 1;
    const at: string | null = cursor;
    const { instance } = opened;
    const ending = await settle(() => instance.statusSync?.pull?.({ study: subject.study, cursor: at, signal: noSignal }));
    if (ending.kind !== 'value') return { records, fault: `page ${pages}: ${describeEnding(ending)}` };
    const faults = listShapeFaults('page', ending.value);
    if (faults.length > 0) return { records, fault: `page ${pages}: ${faults.join('; ')}` };
    const page = ending.value as Page;
    const hasNews = page.records.some(({ id }) => !records.has(id));
    for (const record of page.records) records.set(record.id, record);
    if (page.next === null) {
      return {
        records,
        fault:
          page.readsAll || options.mayMiss === true ? null : 'it says that not all could be read, and the partner has shown everything',
      };
    }
    const counted = countPage(count, { cursor: at, next: page.next, hasNews });
    if (typeof counted === 'string') return { records, fault: counted };
    count = counted;
    cursor = page.next;
    if (options.isNewEachTime === true) opened = subject.connect(world);
  }
}

/** Counts a page as a host does. @returns what a host says of a list that would have no end */
function countPage(count: PullCount, page: Parameters<typeof countPulledPage>[1]): PullCount | string {
  try {
    return countPulledPage(count, page);
  } catch (error) {
    if (ConnectorError.is(error)) return error.message;
    throw error;
  }
}
