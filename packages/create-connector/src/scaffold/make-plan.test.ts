import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makePlan, writeTitle, type Wishes } from './make-plan.js';

let workingFolder: string;
beforeEach(() => {
  workingFolder = mkdtempSync(join(tmpdir(), 'create-connector-'));
});
afterEach(() => rmSync(workingFolder, { recursive: true }));

function plan(wishes: Partial<Wishes> = {}) {
  return makePlan({ id: 'my-tool', capabilities: ['redirect'], workingFolder, ...wishes });
}

function findFaults(wishes: Partial<Wishes>): readonly string[] {
  const made = plan(wishes);
  return 'faults' in made ? made.faults.map(({ code, option }) => `${code} ${option}`) : [];
}

/** A repository like ours, with one connector in it. */
function writeRepository(): void {
  writeFileSync(join(workingFolder, 'pnpm-workspace.yaml'), 'packages: []\n');
  writeFileSync(join(workingFolder, 'package.json'), '{ "name": "panelbridge" }');
  const folder = join(workingFolder, 'packages', 'connector-there');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "name": "@panelbridge/there", "panelbridge": { "connector": "there", "contract": 1 } }');
}

describe('makePlan', () => {
  it('plans a package of its own, in a folder named after it', () => {
    expect(plan({ id: 'lime-survey', name: '@acme/lime' })).toEqual({
      plan: {
        id: 'lime-survey',
        title: 'Lime Survey',
        name: '@acme/lime',
        capabilities: new Set(['redirect']),
        folder: join(workingFolder, 'lime'),
        repository: null,
      },
    });
  });

  it('plans a package of the repository when it is run there', () => {
    writeRepository();
    expect(plan()).toMatchObject({
      plan: {
        name: '@panelbridge/connector-my-tool',
        folder: join(workingFolder, 'packages', 'connector-my-tool'),
        repository: workingFolder,
      },
    });
  });

  it.each(['My Tool', 'my_tool', '1tool', '', '-a', 'a'.repeat(51)])('refuses the id %j', (id) => {
    expect(findFaults({ id, title: 'T', name: 'x' })).toEqual(['id_invalid --id']);
  });

  it('refuses an id that the hub brings already', () => {
    expect(findFaults({ id: 'tracked-link' })).toEqual(['id_taken --id']);
  });

  it('refuses an id that a connector of the repository has', () => {
    writeRepository();
    expect(findFaults({ id: 'there' })).toEqual(['id_taken --id', 'folder_not_empty --directory']);
  });

  it.each(['My Package', '.hidden', '@acme', 'a/b/c', 'x'.repeat(215)])('refuses the package name %j', (name) => {
    expect(findFaults({ name, directory: 'x' })).toEqual(['name_invalid --name']);
  });

  it('refuses the name of a package that the hub brings already', () => {
    const made = plan({ name: '@panelbridge/connector-rally' });
    expect(made).toMatchObject({ faults: [{ code: 'name_taken', option: '--name', detail: expect.stringContaining('Choose another') }] });
  });

  it('refuses the name that a package of the repository has, be it a connector or not', () => {
    writeRepository();
    expect(findFaults({ name: '@panelbridge/there' })).toEqual(['name_taken --name']);
    expect(findFaults({ name: 'panelbridge' })).toEqual(['name_taken --name']);
    expect(findFaults({ name: '@panelbridge/elsewhere' })).toEqual([]);
  });

  it.each(['', `it's`, 'a\nb', '`x`', '${x}', 'x'.repeat(81)])('refuses the title %j, which would end in code', (title) => {
    expect(findFaults({ title })).toEqual(['title_invalid --title']);
  });

  it('refuses an unknown capability and names those that exist', () => {
    const made = plan({ capabilities: ['redirect', 'teleport'] });
    expect(made).toMatchObject({ faults: [{ code: 'capability_unknown', detail: expect.stringContaining('participant-ingestion') }] });
  });

  it('refuses no capability at all', () => {
    expect(findFaults({ capabilities: [] })).toEqual(['capability_missing --capabilities']);
  });

  it('refuses a folder that holds something, and says what', () => {
    mkdirSync(join(workingFolder, 'full'));
    writeFileSync(join(workingFolder, 'full', 'notes.txt'), 'mine');
    const made = plan({ directory: 'full' });
    expect(made).toMatchObject({ faults: [{ code: 'folder_not_empty', detail: expect.stringContaining('notes.txt') }] });
    writeFileSync(join(workingFolder, 'file'), '');
    expect(findFaults({ directory: 'file' })).toEqual(['folder_not_empty --directory']);
  });

  it('takes an empty folder, and a repository that was just made', () => {
    mkdirSync(join(workingFolder, 'empty', '.git'), { recursive: true });
    expect(findFaults({ directory: 'empty' })).toEqual([]);
  });

  it('names every fault at once', () => {
    expect(findFaults({ id: 'No', title: '"', name: 'N', capabilities: [] })).toHaveLength(4);
  });
});

it('writes a title out of an id', () => {
  expect(writeTitle('lime-survey-2')).toBe('Lime Survey 2');
});
