import { describe, expect, it } from 'vitest';
import { checkModel, type ModelInput } from './check-model.js';

const codesOf = (...parameters: Parameters<typeof checkModel>) => {
  const checked = checkModel(...parameters);
  return checked.ok ? [] : checked.faults.map(({ code, pointer }) => `${code} ${pointer}`);
};
/** The form in which options arrive from the API: members that were left out are there, without a value. */
const unset = { delimiter: undefined, header: undefined, encoding: undefined } as unknown as NonNullable<ModelInput['options']>;

describe('options that nobody gave', () => {
  it.each(['people.jsonl', 'people.parquet', 'people.csv'])('are no fault of a model of %s', (file) => {
    expect(codesOf('folder', { file, options: unset })).toEqual([]);
    expect(codesOf('folder', { file, options: {} })).toEqual([]);
  });

  it('are no fault of a query', () => {
    expect(codesOf('postgresql', { query: 'select 1 as id', options: unset })).toEqual([]);
  });
});

describe('options that were given', () => {
  it('are named one by one where the format has none', () => {
    expect(codesOf('folder', { file: 'people.parquet', options: { ...unset, header: false } })).toEqual([
      'option_unexpected /options/header',
    ]);
    expect(codesOf('postgresql', { query: 'select 1 as id', options: { header: true } })).toEqual(['option_unexpected /options']);
  });
});
