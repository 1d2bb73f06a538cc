import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readConnectors, type Connector } from '../../sources/read-connectors.ts';
import { readReturns } from '../../sources/read-returns.ts';
import { writeConnectorList } from '../connector-list.ts';
import { writeGlossary } from '../glossary.ts';
import { writeOverview } from './overview.ts';
import { writePresets } from './presets.ts';
import { writeSetUp } from './set-up.ts';
import { describeStatusMap, writeStatusesAndIds } from './statuses-and-ids.ts';

const repository = fileURLToPath(new URL('../../../../..', import.meta.url));
const connectors = readConnectors(repository);
const returns = readReturns(repository);

function find(id: string): Connector {
  const found = connectors.find(({ manifest }) => manifest.id === id);
  if (!found) throw new Error(`there is no connector ${id}`);
  return found;
}

describe('how far a report of the tool leads', () => {
  const map = { done: 'submitted' };

  it('is said by what a finish leads to: on to completed by default, where a study says so, or never', () => {
    expect(describeStatusMap(map, { default: 'completed', fixed: false })).toContain(
      'In a study whose `onReturn` is `completed`, which is the default here, a report that leads to `submitted` goes on to `completed`',
    );
    expect(describeStatusMap(map)).toContain('In a study whose `onReturn` is `completed`, a report');
    expect(describeStatusMap(map, { default: 'submitted', fixed: true })).toContain('stops there: a person completes');
    expect(describeStatusMap({ out: 'screened_out' }, { default: 'completed', fixed: false })).not.toContain('`completed`');
  });

  it('stands on the pages of the connectors, of their presets and in the glossary', () => {
    expect(writeStatusesAndIds(find('tracked-link'), returns).body).toContain('which is the default here');
    expect(writeStatusesAndIds(find('usertesting'), returns).body).toContain('stops there: a person completes');
    const perspective = writePresets(find('tracked-link'), returns).find(({ slug }) => slug.endsWith('/perspective'));
    expect(perspective?.body).toContain('which is the default here');
    expect(writeGlossary([find('tracked-link'), find('usertesting')]).body).toContain(
      'which is the default with [Tracked link](/connectors/tracked-link/statuses-and-ids/)',
    );
  });
});

it('says of a tool that does not send the id back that it does not, not that it appends it', () => {
  const [overview, ...presets] = writePresets(find('tracked-link'), returns);
  const maze = presets.find(({ slug }) => slug.endsWith('/maze'));
  expect(maze?.body).toContain('| Placeholder | none: the id does not come back |');
  expect(overview?.body).toMatch(/`maze` \|[^\n]*none: the id does not come back/);
});

it('calls presets tools only where people are led into one', () => {
  expect(writeSetUp(find('tracked-link'), new Set()).body).toContain('These steps fit any tool.');
  const destination = writeSetUp(find('user-interviews-hub'), new Set()).body;
  expect(destination).not.toContain('any tool');
  expect(destination).toMatch(/These steps are the same with every preset.*Hightouch.*Zeotap/);
});

it('leads from what recruits from the panel to the guide that walks it', () => {
  for (const { body } of [writeOverview(find('rally')), writeSetUp(find('rally'), new Set())])
    expect(body).toContain('(/guides/recruiting/)');
  expect(writeOverview(find('tracked-link')).body).not.toContain('/guides/recruiting/');
});

it('names for each limit a source that can be looked up, not the number of a decision', () => {
  const limits = connectors.flatMap(({ manifest: { docs, presets } }) => [
    ...docs.limits,
    ...presets.flatMap((preset) => preset.docs?.limits ?? []),
  ]);
  expect(limits.length).toBeGreaterThan(30);
  expect(limits.map(({ source }) => source).filter((source) => /\bD\d+\b/.test(source))).toEqual([]);
});

it('promises no page in the list of connectors that one of them does not have', () => {
  expect(writeConnectorList(connectors).body).toContain('is left out');
});
