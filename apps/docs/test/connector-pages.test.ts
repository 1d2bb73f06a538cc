import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { repository } from './support/build-site.ts';
import { listConfigFields } from '../src/gates/config-fields.ts';
import { formulateValue } from '../src/gates/formulate-value.ts';
import { readHubConnectors } from '../src/gates/hub-connectors.ts';
import { listLeaves, readManifests, readReturns } from '../src/gates/manifests.ts';
import { contentOf, itemsBelow, rowOf, rowsBelow, sectionBelow, shown, textOf, type BuiltPage } from '../src/gates/built-site.ts';
import { readPage } from './support/site.ts';

const manifests = readManifests();
const returns = readReturns();
const brought = readHubConnectors();

it('there are connectors to show', () => {
  expect(manifests.length).toBeGreaterThan(0);
  expect([...brought]).toEqual(expect.arrayContaining(['rally', 'tracked-link', 'user-interviews-hub', 'usertesting']));
});

describe.each(manifests)('the pages of $manifest.id', ({ manifest, hash }) => {
  const base = `/connectors/${manifest.id}/`;
  const { docs, capabilities } = manifest;
  const overview = readPage(base);
  const setUp = readPage(`${base}set-up/`);
  const configuration = readPage(`${base}configuration/`);
  const statuses = readPage(`${base}statuses-and-ids/`);
  const limits = readPage(`${base}limits-and-errors/`);
  const declarations = readPage(`${base}capabilities/`);
  const last = readPage(`${base}test-and-questions/`);
  const presetPages = manifest.presets.map((preset) => ({ preset, page: readPage(`${base}presets/${preset.id}/`) }));

  it('are made from the manifest as it is now', () => {
    const pages = [overview, setUp, configuration, declarations, statuses, limits, last, ...presetPages.map(({ page }) => page)];
    expect(pages.map(hashOf)).toEqual(pages.map(() => hash));
  });

  it('stand in the side bar in the one order', () => {
    const links = overview.document.querySelectorAll('nav a').map((link) => link.getAttribute('href') ?? '');
    const own = capabilities.participantIngestion ? ['fields-and-modes/'] : [];
    const after = ['limits-and-errors/', 'test-and-questions/'];
    const parts = ['', 'configuration/', 'capabilities/', 'set-up/', 'statuses-and-ids/', ...own, ...after].map((part) => `${base}${part}`);
    const presets = manifest.presets.length === 0 ? [] : [`${base}presets/`, ...manifest.presets.map(({ id }) => `${base}presets/${id}/`)];
    expect(links.filter((link) => link.startsWith(base))).toEqual([...parts, ...presets]);
  });

  it('say what it is, which version, how far it has come and how far it was proven', () => {
    const facts = sectionBelow(overview, 'at-a-glance');
    const { level, on, note } = manifest.verification;
    expect(contentOf(overview)).toContain(shown(manifest.summary));
    expect(rowOf(facts, 'Package')[1]).toContain(`version ${manifest.version}`);
    expect(rowOf(facts, 'Contract')[1]).toBe(`version ${manifest.contract}`);
    expect(rowOf(facts, 'Stage')[1]).toMatch(new RegExp(`^${manifest.stage}\\.`));
    expect(rowOf(facts, 'Verified')[1]).toMatch(new RegExp(`^${level}\\.`));
    expect(rowOf(facts, 'Verified')[1]).toContain(shown(note));
    expect(rowOf(facts, 'Verified')[1]).toContain(on ?? '');
    for (const name of Object.keys(capabilities)) expect(rowOf(facts, 'Capabilities')[1]).toContain(`${name}:`);
  });

  it('say what is automatic, what is not, what is needed first and what participants see', () => {
    expect(itemsBelow(overview, 'what-happens-by-itself')).toEqual(docs.automated.map(shown));
    expect(itemsBelow(overview, 'what-stays-a-persons-job')).toEqual(docs.manual.map(shown));
    expect(itemsBelow(last, 'what-participants-see')).toEqual(docs.participantSees.map(shown));
    const needed = docs.prerequisites.map(({ text, remedy, code, neededFor }) => {
      const moment = capabilities.participantIngestion ? 'Before the first run.' : 'At the launch.';
      return [shown(text), shown(remedy), neededFor === 'attach' ? 'Before a link is taken.' : moment, code];
    });
    for (const rows of [rowsBelow(overview, 'what-you-need-first'), rowsBelow(setUp, 'before-you-begin')]) {
      expect(rows.map(([text, remedy, when = '', code]) => [text, remedy, when.slice(0, when.indexOf('.') + 1), code])).toEqual(needed);
    }
  });

  it('lead through the set-up on both sides, in order, and through the test', () => {
    expect(stepsOf(setUp)).toEqual(docs.setup.map(({ title }, index) => `${index + 1}. ${shown(title)}`));
    const text = textOf(sectionBelow(setUp, 'steps'));
    const places = docs.setup.map((step) =>
      text.indexOf(`${step.side === 'panel' ? 'In the panel.' : 'In the tool.'} ${shown(step.text)}`),
    );
    expect(places.every((place) => place >= 0)).toBe(true);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(itemsBelow(last, 'test-it')).toEqual(docs.testChecklist.map(shown));
  });

  it.each([
    ['connection-settings', manifest.connectionConfig],
    ['study-settings', manifest.studyConfig],
  ])('list every setting with its meaning, its values and whether it is required: %s', (id, config) => {
    const rows = listConfigFields(config).map(({ path, field, required }) => [
      `${path} ${shown(field.title)}`,
      shown(field.description),
      shown(formulateValue(field)),
      required ? 'yes' : 'no',
    ]);
    expect(rowsBelow(configuration, id)).toEqual(rows);
  });

  it('give an example that the API takes', () => {
    const { properties, required } = readSchema('CreateConnectionDto');
    const example = JSON.parse(textOf(sectionBelow(configuration, 'example').querySelector('pre'))) as Record<string, unknown>;
    expect(Object.keys(properties)).toEqual(expect.arrayContaining(Object.keys(example)));
    expect(Object.keys(example)).toEqual(expect.arrayContaining([...required]));
  });

  it.runIf(capabilities.redirect)('give an example of an integration that the API takes', () => {
    const { properties, required } = readSchema('PutIntegrationDto');
    const text = textOf(sectionBelow(configuration, 'example-of-an-integration').querySelector('pre'));
    const example = JSON.parse(text) as { studyConfig?: object; confirmations?: object };
    expect(Object.keys(properties)).toEqual(expect.arrayContaining(Object.keys(example)));
    expect(Object.keys(example)).toEqual(expect.arrayContaining([...required]));
    expect(Object.keys(example.studyConfig ?? {})).toEqual(expect.arrayContaining([...(manifest.studyConfig.required ?? [])]));
    const confirmed = docs.prerequisites.filter(({ attestedBy, neededFor }) => attestedBy === 'operator' && neededFor === 'attach');
    expect(Object.keys(example.confirmations ?? {})).toEqual(confirmed.map(({ code }) => code.replace(/_missing$/, '')));
  });

  it('list every secret and the authentication', () => {
    const rows = Object.entries(manifest.secrets).map(([name, { title, description, issuedBy, required, pattern }]) => [
      `${name} ${shown(title)}`,
      shown(pattern ? `${description} matching ${pattern.expression}` : description),
      shown(issuedBy),
      required ? 'yes' : 'no',
    ]);
    expect(rowsBelow(configuration, 'secrets')).toEqual(rows);
    expect(textOf(sectionBelow(configuration, 'authentication'))).toContain(`Scheme ${manifest.authentication.scheme}:`);
  });

  it('list every status of the tool, every return and every change that only a person makes', () => {
    const { statusSync, redirect } = capabilities;
    const manual = statusSync?.manual.map(({ from, to, why }) => [from, to, shown(why)]) ?? [];
    expect(rowsBelow(statuses, 'statuses-that-the-tool-reports')).toEqual(Object.entries(statusSync?.statusMap ?? {}));
    expect(rowsBelow(statuses, 'changes-that-only-a-person-makes')).toEqual(manual);
    const { onReturn } = redirect ?? {};
    const other = onReturn?.default === 'completed' ? 'submitted' : 'completed';
    const choice = onReturn?.fixed === true ? 'a study cannot change it' : `a study can choose ${other} instead`;
    const led = (name: string): string => (name === 'complete' ? `${onReturn?.default}; ${choice}` : (returns[name] ?? ''));
    expect(rowsBelow(statuses, 'returns').map(([name, , leadsTo]) => [name, leadsTo])).toEqual(
      (redirect?.returns ?? []).map((name) => [name, led(name)]),
    );
  });

  it.runIf(docs.ids)('show how ids are written on both sides, and what is refused by which code', () => {
    const written = docs.ids?.map(({ scope, hub, partner }) => [scope, hub, partner].map(shown));
    const refused = docs.refusedIds?.map(({ scope, partner, code, text }) => [scope, partner, code, text].map(shown));
    expect(rowsBelow(statuses, 'how-they-are-written')).toEqual(written);
    expect(rowsBelow(statuses, 'what-is-refused')).toEqual(refused);
  });

  it('list every declared fact of every capability, each with what it means', () => {
    for (const [name, declared] of Object.entries(capabilities)) {
      const { statusMap: _map, manual: _manual, removal: _removal, ...rest } = declared as Record<string, unknown>;
      const table = sectionBelow(declarations, name.toLowerCase());
      for (const [path, value] of listLeaves(name === 'statusSync' ? rest : declared, name)) {
        const [, found, meaning] = rowOf(table, path);
        // A cell holds one value, which may have commas of its own, or a list of them.
        expect([path, [found, ...(found?.split(', ') ?? [])]]).toEqual([path, expect.arrayContaining([value])]);
        expect([path, meaning]).not.toEqual([path, '']);
      }
    }
  });

  it.runIf(capabilities.participantIngestion)('say which modes and delete behaviours go together, and what each field holds', () => {
    const { destination } = capabilities.participantIngestion ?? {};
    const page = readPage(`${base}fields-and-modes/`);
    expect(hashOf(page)).toBe(hash);
    const modes = rowsBelow(page, 'modes').map(([mode, , offered]) => [mode, offered]);
    expect(modes).toEqual(['upsert', 'update', 'insert'].map((mode) => [mode, destination?.modes.includes(mode) ? 'yes' : 'no']));
    const matrix = rowsBelow(page, 'when-a-row-leaves-the-model').map(([behaviour, , ...cells]) => [behaviour, ...cells]);
    // S3-19 and S3-20: delete goes with upsert alone, clear with upsert and update.
    const offered = (behaviour: string, mode: string): string =>
      destination?.deleteBehaviours[behaviour]?.includes(mode) === true ? 'yes' : 'not offered here';
    expect(matrix).toEqual([
      ['do_nothing', offered('do_nothing', 'upsert'), offered('do_nothing', 'update'), offered('do_nothing', 'insert')],
      ['clear', offered('clear', 'upsert'), offered('clear', 'update'), 'refused'],
      ['delete', offered('delete', 'upsert'), 'refused', 'refused'],
    ]);
    expect(rowsBelow(page, 'fields').map(([name, type]) => [name, type])).toEqual(
      destination?.fields.map(({ name, type }) => [name, type]),
    );
    expect(rowsBelow(page, 'cells-without-a-value').map(([policy, , offered]) => [policy, offered])).toEqual([
      ['send', 'yes'],
      ['skip', 'yes'],
      ['set_if_empty', destination?.setsIfEmpty ? 'yes' : 'no'],
    ]);
  });

  it.runIf(capabilities.participantIngestion?.destination.rejectsWholeBatch)(
    'show by an example how a bad row is found, and end with that row',
    () => {
      const page = readPage(`${base}fields-and-modes/`);
      const rows = rowsBelow(page, 'a-worked-example');
      expect(rows[0]?.slice(1)).toEqual(['1 to 100', '100', 'refused']);
      const alone = rows.filter(([, , count, answer = '']) => count === '1' && answer.startsWith('refused'));
      expect(alone.map(([, row]) => row)).toEqual(['row 42']);
      const settled = rows.filter(([, , , answer = '']) => answer === 'accepted').reduce((sum, [, , count]) => sum + Number(count), 0);
      expect(settled).toBe(99);
      expect(rowsBelow(page, 'what-it-costs').map(([bad]) => Number(bad))).toEqual([0, 1, 2, 5, 20, 100]);
    },
  );

  it.runIf(capabilities.statusSync?.removal)('put the panel before the tool when somebody is excluded', () => {
    const [panel = '', tool = '', ...more] = itemsBelow(statuses, 'excluding-somebody');
    expect(more).toEqual([]);
    expect(panel).toMatch(/^In the panel\. .*\/exclude\./);
    expect(tool).toContain(
      `${shown(capabilities.statusSync?.removal?.title ?? '')}. ${shown(capabilities.statusSync?.removal?.text ?? '')}`,
    );
    expect(tool).toContain('/confirm-removed');
  });

  it.runIf(capabilities.statusSync?.pull)('say how long it takes until the hub knows of people', () => {
    const { requestsPerMinute = 1, everyMinutes, identifies } = capabilities.statusSync?.pull ?? {};
    const text = textOf(sectionBelow(limits, 'how-long-reading-takes'));
    expect(text).toContain(`${everyMinutes} minutes after`);
    expect(text).toContain(`at most ${requestsPerMinute} requests a minute`);
    const rows = rowsBelow(limits, 'how-long-reading-takes');
    expect(rows.length > 0).toBe(identifies);
    for (const [people, time = ''] of rows) {
      const [, hours = '0', minutes = '0'] = /^(?:(\d+) h ?)?(?:(\d+) min(?:utes?)?)?$/.exec(time) ?? [];
      expect([people, Number(hours) * 60 + Number(minutes)]).toEqual([people, Math.ceil(Number(people) / requestsPerMinute)]);
    }
  });

  it('list limits, troubles and advice', () => {
    expect(rowsBelow(limits, 'limits')).toEqual(docs.limits.map(({ name, value, source }) => [name, value, source].map(shown)));
    const text = contentOf(limits);
    for (const { code, symptom, cause, remedy } of docs.troubleshooting) {
      expect(text).toContain(shown(symptom));
      expect(text).toContain(`Why: ${shown(cause)} What to do: ${shown(remedy)} Code in the API: ${code}`);
    }
    expect(itemsBelow(limits, 'advice')).toEqual(docs.advice.map(shown));
  });

  it('answer the questions that people ask, and say what has changed', () => {
    const { questions = [] } = docs;
    const asked = sectionBelow(last, 'questions');
    expect(asked.querySelectorAll('h3').map(textOf)).toEqual(questions.map(({ question }) => shown(question)));
    for (const { answer } of questions) expect(textOf(asked)).toContain(shown(answer));
    expect(textOf(sectionBelow(last, 'changes'))).toMatch(/First release|^Version \S+ is the first\.$/);
  });

  it.runIf(docs.limits.length === 0)('say that no limits are named', () => {
    expect(textOf(sectionBelow(limits, 'limits'))).toBe('The connector’s manifest names none beyond what its capabilities declare.');
  });

  it.runIf((docs.questions ?? []).length === 0)('say that no questions are answered', () => {
    expect(textOf(sectionBelow(last, 'questions'))).toBe('The connector’s manifest answers none.');
  });

  it.runIf(brought.has(manifest.id))('answer enough questions, and tell of the first release, where every hub brings the connector', () => {
    expect(docs.questions?.length, 'Remedy: answer three questions or more in docs.questions of the manifest').toBeGreaterThan(2);
    const changes = textOf(sectionBelow(last, 'changes'));
    expect(changes, 'Remedy: a changeset of the package that begins with “First release” (pnpm changeset)').toContain('First release');
  });

  it('say which failures are tried again', () => {
    const [again = '', never = ''] = itemsBelow(limits, 'retries');
    for (const [code, { retry }] of Object.entries(manifest.errors))
      expect(retry === 'backoff' ? again : never).toMatch(new RegExp(`\\b${code}\\b`));
  });

  it('explain every error: why, what to do, whether it is retried', () => {
    for (const [code, error] of Object.entries(manifest.errors)) {
      const text = textOf(sectionBelow(limits, code));
      expect(text).toContain(`Why: ${shown(error.cause)}`);
      expect(text).toContain(`What to do: ${shown(error.remedy)}`);
      expect(text).toContain(error.retry === 'never' ? 'Retried: no' : 'Retried: yes');
    }
  });

  describe.each(presetPages)('the page of the preset $preset.id', ({ preset, page }) => {
    const { redirect, statusSync, docs: own = {} } = preset;
    const facts = sectionBelow(page, 'at-a-glance');
    const text = contentOf(page);

    it('says what it is and how far it was proven', () => {
      expect(text).toContain(shown(preset.summary));
      expect(rowOf(facts, 'Stage')[1]).toMatch(new RegExp(`^${preset.stage}\\.`));
      expect(rowOf(facts, 'Verified')[1]).toMatch(new RegExp(`^${preset.verification.level}\\.`));
      expect(rowOf(facts, 'Verified')[1]).toContain(shown(preset.verification.note));
    });

    it.runIf(capabilities.redirect)('shows the placeholder, the return address with it, and the hosts of invite links', () => {
      const parameter = redirect?.parameter?.name ?? capabilities.redirect?.parameter.name ?? '';
      const placeholder = redirect?.placeholder === undefined ? capabilities.redirect?.placeholder : redirect.placeholder;
      const query = placeholder ? `?${parameter}=${placeholder.replaceAll('{name}', parameter)}` : '';
      expect(rowOf(facts, 'Placeholder')[1]).toBe(
        placeholder ??
          (redirect?.returnsParameter === false ? 'none: the id does not come back' : 'none: the tool appends the id by itself'),
      );
      expect(textOf(sectionBelow(page, 'return-address').querySelector('pre'))).toBe(`https://hub.example.com/return/3kVtqW8ZrN${query}`);
      for (const host of redirect?.inviteHosts ?? []) expect(rowOf(facts, 'Hosts of invite links')[1]).toContain(host);
    });

    it('leads through its steps and its test, and says all else that is special about it', () => {
      const steps = own.setup ?? docs.setup;
      expect(stepsOf(page)).toEqual(steps.map(({ title }, index) => `${index + 1}. ${shown(title)}`));
      for (const step of steps) expect(text).toContain(shown(step.text));
      expect(itemsBelow(page, 'test-it')).toEqual((own.testChecklist ?? docs.testChecklist).map(shown));
      const words = listLeaves(own, 'docs').filter(([path]) => !/\.(side|attestedBy)$/.test(path));
      for (const [, word] of words) expect(text).toContain(shown(word));
    });

    it('lists its statuses and all that it declares', () => {
      for (const [theirs, ours] of Object.entries(statusSync?.statusMap ?? {})) {
        expect(rowOf(sectionBelow(page, 'statuses'), theirs)[1]).toBe(ours);
      }
      const rows = page.document.querySelectorAll('main tbody tr').map((row) => row.querySelectorAll('th, td').map(textOf));
      const declared = ['connectionConfig', 'studyConfig', 'redirect', 'statusSync', 'participantIngestion']
        .flatMap((part) => listLeaves(preset[part] ?? {}, part))
        .filter(([path]) => !path.startsWith('statusSync.statusMap.'));
      for (const [path, value] of declared) {
        expect([path, rows.find(([first]) => first === path)?.[1]?.split(', ')]).toEqual([path, expect.arrayContaining([value])]);
      }
    });
  });
});

function hashOf({ document }: BuiltPage): string | undefined {
  return document.querySelector('meta[name="panelbridge-manifest"]')?.getAttribute('content');
}

/** What the API takes in a body. */
function readSchema(name: string): { properties: Readonly<Record<string, unknown>>; required: readonly string[] } {
  const document = JSON.parse(readFileSync(`${repository}/apps/api/openapi.json`, 'utf8')) as {
    components: { schemas: Readonly<Record<string, { properties: Readonly<Record<string, unknown>>; required?: readonly string[] }>> };
  };
  const schema = document.components.schemas[name];
  if (!schema) throw new Error(`openapi.json has no schema ${name}`);
  return { required: [], ...schema };
}

function stepsOf(page: BuiltPage): readonly string[] {
  return sectionBelow(page, 'steps').querySelectorAll('h3').map(textOf);
}
