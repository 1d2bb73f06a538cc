import { pullBounds, type PullPage } from '@panelbridge/core/connector';
import { describe, expect, it } from 'vitest';
import { code } from '../test/proof/change.ts';
import { panelReference as panel } from '../test/proof/panel-reference.ts';
import { runChecks } from './run-checks.js';

const { pages: mostPages, stalePages: mostStalePages, stepsBack } = pullBounds;
const show = (id: number | string): PullPage['records'] => [
  { id: `r-${id}`, status: 'COMPLETE', occurredAt: null, externalId: null, test: false },
];

/** What the kit says of a list, by the number of each page: where it goes on, and what it shows. */
async function listFaults(nextOf: (page: number) => string | null, show: (page: number) => PullPage['records']) {
  let page = 0;
  const pull = async (): Promise<PullPage> => {
    page += 1;
    return { records: show(page), next: nextOf(page), readsAll: true };
  };
  const { connector, scenarios } = code(panel, ({ statusSync }) => ({ statusSync: { ...statusSync, pull } }));
  const [result] = await runChecks(connector, scenarios, ['ending-passes']);
  return result?.faults;
}
const endAt = (last: number) => (page: number) => (page === last ? null : String(page));

describe('a pass', () => {
  it('may have as many pages as a host takes, and not one more', async () => {
    expect(await listFaults(endAt(mostPages), show)).toEqual([]);
    expect(await listFaults(endAt(mostPages + 1), show)).toEqual([expect.stringContaining(`goes on after ${mostPages} pages`)]);
  });

  it('may show nothing new on as many pages in a row as a host takes, and not one more', async () => {
    const nothing = (): PullPage['records'] => [];
    expect(await listFaults(endAt(mostStalePages), nothing)).toEqual([]);
    expect(await listFaults(endAt(mostStalePages + 1), nothing)).toEqual([expect.stringContaining(`${mostStalePages} pages in a row`)]);
    const newOnce = (page: number): PullPage['records'] => show(page === 300 ? 'new' : 'old');
    expect(await listFaults(endAt(300 + mostStalePages), newOnce)).toEqual([]);
    expect(await listFaults(endAt(301 + mostStalePages), newOnce)).toEqual([expect.stringContaining(`${mostStalePages} pages in a row`)]);
  });

  it('may step back to where it has been and find its way, and not go round in circles', async () => {
    const backAndForth = (last: number) => (page: number) => (page === last ? null : page % 2 === 0 ? 'even' : 'odd');
    expect(await listFaults(backAndForth(stepsBack), () => show('same'))).toEqual([]);
    expect(await listFaults(backAndForth(mostPages), () => show('same'))).toEqual([
      expect.stringContaining('where this pass has been before'),
    ]);
  });

  it('never leads from a page to itself, whatever it shows', async () => {
    expect(await listFaults(() => 'again', show)).toEqual([expect.stringContaining('page 2 goes on where it was asked for')]);
  });

  it('gives times that there are', async () => {
    const at = (occurredAt: number) => () => show(1).map((record) => ({ ...record, occurredAt }));
    expect(await listFaults(endAt(1), at(pullBounds.latest))).toEqual([]);
    expect(await listFaults(endAt(1), at(pullBounds.latest + 1))).toEqual([expect.stringContaining('occurredAt')]);
  });
});
