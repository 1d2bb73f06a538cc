import { expect, it } from 'vitest';
import { contentOf, itemsBelow, rowsBelow } from '../src/gates/built-site.ts';
import { readPage } from './support/site.ts';

// What the source document asks of the pages of this one connector; that they show all of its manifest is tested for every connector.
const base = '/connectors/usertesting/';
const overview = readPage(base);
const setUp = readPage(`${base}set-up/`);
const statuses = readPage(`${base}statuses-and-ids/`);
const limits = readPage(`${base}limits-and-errors/`);
const last = readPage(`${base}test-and-questions/`);

it('S0-7 the pages name the Customer Success Manager for questions about set-up and reconciliation, before the launch', () => {
  const advice = itemsBelow(limits, 'advice').filter((entry) => entry.includes('Customer Success Manager'));
  expect(advice).toHaveLength(1);
  for (const word of ['set-up', 'reconciliation', 'before the launch']) expect(advice[0]).toContain(word);
  // Whoever follows the steps gets there too.
  expect(setUp.document.querySelector(`main a[href="${base}limits-and-errors/"]`)).not.toBeNull();
});

it('S0-4 S0-5 the overview tells apart what is automatic and what stays manual', () => {
  const automatic = itemsBelow(overview, 'what-happens-by-itself').join(' ');
  for (const word of ['screener', 'Redirecting', 'during fieldwork', 'as Submitted']) expect(automatic).toContain(word);
  const manual = itemsBelow(overview, 'what-stays-a-persons-job').join(' ');
  for (const word of ['Submitted to Completed', 'right order', 'in the panel']) expect(manual).toContain(word);
});

it('the ids of the source document stand on the page of ids, both forms', () => {
  const rows = rowsBelow(statuses, 'how-they-are-written');
  expect(rows).toContainEqual(['Surveys', 'pp_9exh736', 'i9exh736']);
  expect(rows).toContainEqual(['Interaction tests', 'pp_9exh736', 'i9exh736']);
  expect(rows).toContainEqual(['Classic tests', 'pp_9exh736', 'pp_9exh736']);
});

it('pictures show the way through a test and back', () => {
  const pictures = last.document.querySelectorAll('main img').map((image) => image.getAttribute('src') ?? '');
  for (const name of ['test', 'end', 'confirmation', 'screened-out'])
    expect(pictures.filter((source) => source.includes(`/usertesting-${name}.`))).toHaveLength(1);
});

it('the page of statuses tells the order of exclusion, and says what the tool forgets', () => {
  const [first, second] = itemsBelow(statuses, 'excluding-somebody');
  expect(first).toMatch(/^In the panel\./);
  expect(second).toMatch(/no longer visible there/);
});

it('the pages say that ids are not for contacting people again, and that they are retired', () => {
  expect(contentOf(limits)).toMatch(/Never use these ids to contact people again/);
  expect(contentOf(limits)).toMatch(/90 days after the study closes the ids are retired/);
});

it('the overview says that it is experimental and was tried against the stand-in alone', () => {
  expect(contentOf(overview)).toMatch(/experimental\. Experimental/);
  expect(contentOf(overview)).toMatch(/nothing was tried with UserTesting itself/);
});
