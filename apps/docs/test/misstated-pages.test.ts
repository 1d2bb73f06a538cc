import { describe, expect, it } from 'vitest';
import { contentOf, rowsBelow } from '../src/gates/built-site.ts';
import { checkCodes, readProblems } from '../src/gates/check-codes.ts';
import { checkFields } from '../src/gates/check-fields.ts';
import { checkPages } from '../src/gates/check-pages.ts';
import { readManifests, readReturns } from '../src/gates/manifests.ts';
import { site } from './support/site.ts';
import { spoil } from './support/spoil-site.ts';

const manifests = readManifests().map(({ manifest }) => manifest);
const usertesting = '/connectors/usertesting';
const hub = '/connectors/user-interviews-hub';
const tracked = '/connectors/tracked-link';
const rally = '/connectors/rally';

/** The row of a return up to what it leads to. */
const returnOf = (name: string): string => `>${name}</code></th>\\s*<td>[^<]*</td>\\s*<td><code[^>]*>`;

describe('a page that says other than its manifest is named', () => {
  it.each([
    ['a least and a greatest value', usertesting, 'configuration', 'from 1, up to 1440', 'from 5, up to 99999', 'pullEveryMinutes'],
    ['a length', usertesting, 'configuration', 'at most 200 characters', 'at most 2000 characters', 'placeholder'],
    ['a form', usertesting, 'configuration', 'in the form of a uuid', 'in the form of a date', 'testId'],
    ['a type', usertesting, 'configuration', 'whole number', 'number', 'pullEveryMinutes'],
    ['a default', hub, 'configuration', /default <code([^>]*)>authorization</, 'default <code$1>bearer<', 'keyHeader'],
    ['one of the choices', hub, 'configuration', />zeotap<\/code>(?=<\/td>)/, '>other</code>', 'preset'],
    ['an example', hub, 'configuration', 'https://sandbox.example.com<', 'https://example.com<', 'baseUrl'],
    ['a lock', usertesting, 'configuration', 'locked once anything was read at the tool by it', '', 'testId'],
    ['names that are free', usertesting, 'configuration', /each name: text, /, '', 'statusMap'],
    ['values by free names', usertesting, 'configuration', />quality_failed<\/code>, /, '>', 'statusMap'],
    ['the form of a secret', hub, 'configuration', /matching <code[^>]*>\[!-~]\+</, 'matching <code>.+<', 'apiKey'],
    ['the status of an error', usertesting, 'limits-and-errors', /status 4\d\d, code/, 'status 418, code', 'error'],
    ['the code of an error', usertesting, 'limits-and-errors', '>partner_rate_limited<', '>partner_conflict<', 'error rate_limited'],
    ['whose turn it is', usertesting, 'limits-and-errors', /Whose turn: [^<]*/, 'Whose turn: nobody', 'error'],
    ['that work pauses', usertesting, 'limits-and-errors', /; the connection needs attention[^<]*/, '', 'error authentication_failed'],
    ['what is tried again', usertesting, 'limits-and-errors', 'Never tried again by itself', 'Always tried again by itself', 'retries'],
    ['requests a minute', usertesting, 'limits-and-errors', 'at most 10 requests a minute', 'at most 100 requests a minute', 'pull'],
    ['minutes between readings', usertesting, 'limits-and-errors', 'itself: 15 minutes', 'itself: 115 minutes', 'pull'],
    ['how long reading takes', usertesting, 'limits-and-errors', '1 h 40 min', '2 h 40 min', 'pull of 1000'],
    ['a declared number', hub, 'capabilities', />100<\/code>/, '>1000</code>', 'participantIngestion.destination.maximumBatchSize'],
    ['a declared list', hub, 'capabilities', />insert<\/code>/, '>other</code>', 'participantIngestion.destination.modes'],
    [
      'a status that ours begins with',
      usertesting,
      'statuses-and-ids',
      />(submitted|completed)<\/code><\/td>/,
      '>$1_later</code></td>',
      'status',
    ],
    ['a mode', hub, 'fields-and-modes', /(>upsert<\/code><\/th>\s*<td>[^<]*<\/td>\s*<td>)yes/, '$1no', 'mode upsert'],
    ['a delete behaviour', hub, 'fields-and-modes', 'refused', 'yes', 'delete behaviour clear'],
    ['the type of a field', hub, 'fields-and-modes', /(>first_name<\/code><\/th>\s*<td>)text/, '$1number', 'field first_name'],
    [
      'what a return leads to',
      usertesting,
      'statuses-and-ids',
      new RegExp(`(${returnOf('screen_out')})screened_out`),
      '$1completed',
      'return screen_out',
    ],
    [
      'what another return leads to',
      tracked,
      'statuses-and-ids',
      new RegExp(`(${returnOf('quality')})quality_failed`),
      '$1submitted',
      'return quality',
    ],
    [
      'what a return of a preset leads to',
      tracked,
      'presets/maze',
      new RegExp(`(${returnOf('screen_out')})screened_out`),
      '$1submitted',
      'preset maze return screen_out',
    ],
    [
      'when a return is taken',
      usertesting,
      'statuses-and-ids',
      'the tool has enough people of this kind',
      'the person finished and is paid',
      'return over_quota',
    ],
    [
      'that a study cannot choose',
      usertesting,
      'statuses-and-ids',
      'a study cannot change it',
      'a study can choose another',
      'return complete',
    ],
    [
      'what a study can choose',
      tracked,
      'statuses-and-ids',
      /a study can choose (<code[^>]*>)submitted/,
      'a study can choose $1over_quota',
      'return complete',
    ],
    [
      'that a study of a preset cannot choose',
      tracked,
      'presets/maze',
      'a study cannot change it',
      'a study can choose another',
      'preset maze return complete',
    ],
    [
      'how far a report leads',
      usertesting,
      'statuses-and-ids',
      'stops there: a person completes',
      'goes on by itself: the hub completes',
      'way on from submitted',
    ],
    [
      'how far a report leads unless a study says otherwise',
      tracked,
      'statuses-and-ids',
      ', which is the default here',
      '',
      'way on from submitted',
    ],
    [
      'how far a report of a preset leads',
      tracked,
      'presets/perspective',
      'the incentive becomes due',
      'nobody is paid',
      'preset perspective way on from submitted',
    ],
    ['that an id is not signed', usertesting, 'statuses-and-ids', 'It is not signed', 'It is signed', 'ids'],
    [
      'that a token is signed',
      tracked,
      'statuses-and-ids',
      'a signed token that nobody can guess',
      'a token that anybody can guess',
      'ids',
    ],
    ['the length of an id', usertesting, 'statuses-and-ids', 'at most 50 characters', 'at most 500 characters', 'ids'],
    [
      'the parameter of an id',
      usertesting,
      'statuses-and-ids',
      /query parameter <code([^>]*)>userID/,
      'query parameter <code$1>uid',
      'ids',
    ],
    ['that a study may name the parameter', tracked, 'statuses-and-ids', '; a study may choose another name', '', 'ids'],
    [
      'more about ids than is so',
      usertesting,
      'statuses-and-ids',
      '<p>The id travels',
      '<p>It says who the person is.</p><p>The id travels',
      'ids',
    ],
    ['by what people are recognised', hub, 'statuses-and-ids', 'and by nothing else', 'and by the name', 'ids'],
    ['who is told an id', rally, 'statuses-and-ids', 'and tells it to nobody', 'and tells it to everybody', 'ids'],
    ['what happens to empty cells', hub, 'fields-and-modes', /(>skip<\/code><\/th>\s*<td>[^<]*<\/td>\s*<td>)yes/, '$1no', 'nulls skip'],
  ])('%s', (_, base, page, search, replacement, what) => {
    const { faults } = checkFields(spoil(`${base}/${page}/index.html`, search, replacement), manifests);
    expect(faults.join('\n')).toContain(`: ${what}`);
    expect(faults.join('\n')).toContain(` is missing on ${base}/${page}/`);
  });

  it.each(manifests.flatMap(({ id, docs: { limits } }) => limits.map(({ name }, index) => [id, name, index] as const)))(
    'a limit of %s: %s',
    (id, name, index) => {
      const path = `/connectors/${id}/limits-and-errors/`;
      const [, value = ''] = rowsBelow(site.page(path), 'limits')[index] ?? [];
      const row = site.page(path).document.querySelector('[id="limits"]')?.parentNode?.nextElementSibling?.querySelectorAll('tbody tr')[
        index
      ];
      const spoiled = row?.outerHTML.replace('<td>', '<td>0').replaceAll('$', '$$$$') ?? '';
      const { faults } = checkFields(spoil(`${path}index.html`, row?.outerHTML ?? '', spoiled), manifests);
      expect(value).not.toBe('');
      expect(faults.join('\n')).toContain(`${id}: limit ${name} is missing on ${path}#limits`);
      expect(faults.join('\n')).toContain(`${id}: ${path}#limits says what the manifest does not: `);
    },
  );

  it('a return that core has otherwise', () => {
    const { faults } = checkFields(site, manifests, { ...readReturns(), incomplete: 'quality_failed' });
    expect(faults.filter((fault) => fault.includes(': return incomplete is missing on'))).toHaveLength(2);
  });

  it('a setting that no manifest has', () => {
    const row = '<tr><th scope="row">speed Speed</th><td>How fast.</td><td>text</td><td>no</td></tr>';
    const spoiled = spoil(`${usertesting}/configuration/index.html`, '</tbody>', `${row}</tbody>`);
    expect(checkFields(spoiled, manifests).faults).toEqual([
      `usertesting: ${usertesting}/configuration/#connection-settings says what the manifest does not: speed Speed | How fast. | text | no`,
    ]);
  });

  it('a problem code under another status', () => {
    const spoiled = spoil('/errors/index.html', /<h2 id="409-conflict">409 /, '<h2 id="409-conflict">410 ');
    expect(checkCodes(spoiled, readProblems()).faults).toContainEqual(
      expect.stringMatching(/^\/errors\/#\w+ does not stand under status 409$/),
    );
  });
});

it.each([
  ['its title alone', /\n[^]*$/, '\n', ['headings', 'cells of tables', 'paragraphs', 'blocks of code']],
  ['no heading of a part', /^## Secrets$/m, '', ['headings']],
  ['another cell', 'from 1, up to 1440', 'from 5, up to 99999', ['cells of tables']],
  ['a table less', /^\| Secret \|[^]*$/m, '', ['cells of tables']],
  ['another paragraph', 'Given once', 'Given twice', ['paragraphs']],
  ['another example', '"connectorId"', '"connectorKey"', ['blocks of code']],
])('Markdown that says other than its page is named: %s', async (_, search, replacement, parts) => {
  const twin = `${usertesting}/configuration.md`;
  expect(contentOf(site.page(`${usertesting}/configuration/`))).not.toBe('');
  const { faults } = await checkPages(spoil(twin, search, replacement));
  expect(faults.map((fault) => fault.slice(0, fault.indexOf(' than its page')))).toEqual(parts.map((part) => `${twin} has other ${part}`));
});
