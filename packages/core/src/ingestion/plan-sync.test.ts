import { describe, expect, it } from 'vitest';
import { codesOf, destination, planOf, settings } from '../../test/ingestion/samples.js';
import { type ModelColumn, planSync, type SyncSettings } from './index.js';

const columns: readonly ModelColumn[] = [
  { name: 'mail', type: 'text' },
  { name: 'name', type: 'text' },
  { name: 'age', type: 'number' },
  { name: 'since', type: 'date' },
  { name: 'shoe_size', type: 'number' },
];
const plan = (change: Partial<SyncSettings>) => planSync({ ...settings, ...change }, { destination, columns });
const hintsOf = (change: Partial<SyncSettings>) => {
  const planned = plan(change);
  return planned.ok ? planned.value.hints.map(({ code }) => code) : codesOf(planned);
};

describe('a sync’s settings', () => {
  it('become a plan when nothing is wrong', () => {
    const planned = plan({});
    expect(planned).toMatchObject({
      ok: true,
      value: { plan: { mode: 'upsert', deleteBehaviour: 'do_nothing', matchField: 'email' }, hints: [] },
    });
  });

  it('name every fault at once, each with its place', () => {
    const broken: SyncSettings = {
      mode: 'insert',
      deleteBehaviour: 'clear',
      mappings: [
        { column: 'mail', field: 'email' },
        { column: 'post', field: 'email', nulls: 'maybe' },
        { column: 'name', field: 'nickname' },
        { column: 'since', field: 'age' },
      ],
    };
    expect(codesOf(plan(broken))).toEqual([
      'delete_behaviour_not_allowed /deleteBehaviour',
      'field_repeated /mappings/1/field',
      'column_unknown /mappings/1/column',
      'null_policy_unknown /mappings/1/nulls',
      'field_unknown /mappings/2/field',
      'type_mismatch /mappings/3/column',
    ]);
    expect(codesOf(plan({ mappings: [] }))).toEqual(['mapping_missing /mappings', 'match_key_unmapped /mappings']);
  });

  it.each(['upsert', 'update'])('S4-9 need an email mapping in the mode %s, by which people are recognised', (mode) => {
    expect(codesOf(plan({ mode, mappings: settings.mappings.slice(1) }))).toEqual(['match_key_unmapped /mappings']);
  });

  it('S4-15 need none in the mode insert, and are advised to have one', () => {
    expect(hintsOf({ mode: 'insert', mappings: settings.mappings.slice(1) })).toContain('match_key_advised');
    expect(hintsOf({ mode: 'insert' })).not.toContain('match_key_advised');
  });

  it('S3-14 compare the type of each column with its field before anything is sent', () => {
    const mismatched = plan({
      mappings: [
        { column: 'mail', field: 'email' },
        { column: 'age', field: 'first_name' },
      ],
    });
    expect(codesOf(mismatched)).toEqual(['type_mismatch /mappings/1/column']);
    expect(mismatched).toMatchObject({ faults: [{ detail: expect.stringContaining('holds number, the field “first_name” holds text') }] });
  });

  it('take columns of a file, whose types are not known, and columns that are not known yet', () => {
    const untyped = columns.map(({ name }) => ({ name, type: 'untyped' as const }));
    expect(planSync(settings, { destination, columns: untyped }).ok).toBe(true);
    expect(planSync(settings, { destination, columns: null }).ok).toBe(true);
  });

  it('S3-13 map any column to the declared fields and to those that the destination was found to have', () => {
    const mappings = [...settings.mappings, { column: 'shoe_size', field: 'shoe' }];
    expect(codesOf(plan({ mappings }))).toEqual(['field_unknown /mappings/4/field']);
    const listedFields = [{ name: 'shoe', type: 'number' as const, required: false }];
    expect(planSync({ ...settings, mappings }, { destination, columns, listedFields }).ok).toBe(true);
  });

  it('never map to a field whose name would change what a record is', () => {
    const listedFields = [{ name: '__proto__', type: 'text' as const, required: false }];
    const mappings = [...settings.mappings, { column: 'name', field: '__proto__' }];
    expect(codesOf(planSync({ ...settings, mappings }, { destination, columns, listedFields }))).toEqual([
      'field_unknown /mappings/4/field',
    ]);
  });

  it('need the fields without which nobody is taken, unless nobody is made', () => {
    const strict = { ...destination, fields: [...destination.fields, { name: 'country', type: 'text' as const, required: true }] };
    expect(codesOf(planSync(settings, { destination: strict, columns }))).toEqual(['field_required /mappings']);
    expect(planSync({ ...settings, mode: 'update' }, { destination: strict, columns }).ok).toBe(true);
  });

  it('write a field only while it is empty where the destination can, never the one that people are recognised by', () => {
    const setting = (field: string) => [
      { column: 'mail', field: 'email' },
      { column: 'name', field, nulls: 'set_if_empty' },
    ];
    expect(planOf({ mappings: setting('first_name') }).onlyIfEmpty).toEqual(['first_name']);
    expect(
      codesOf(planSync({ ...settings, mappings: setting('first_name') }, { destination: { ...destination, setsIfEmpty: false }, columns })),
    ).toEqual(['null_policy_unsupported /mappings/1/nulls']);
    expect(codesOf(plan({ mappings: [{ column: 'mail', field: 'email', nulls: 'set_if_empty' }] }))).toEqual([
      'null_policy_unsupported /mappings/0/nulls',
    ]);
  });
});

describe('hints', () => {
  it('S4-20 suggest upsert in the other modes', () => {
    expect(hintsOf({ mode: 'update' })).toEqual(['upsert_advised']);
    expect(hintsOf({ mode: 'insert' })).toEqual(['upsert_advised']);
    expect(hintsOf({})).toEqual([]);
  });

  it('S4-21 say that few fields are mapped', () => {
    expect(hintsOf({ mappings: settings.mappings.slice(0, 3) })).toEqual(['few_fields']);
  });

  it('name a column that goes into two fields', () => {
    const planned = plan({ mappings: [...settings.mappings.slice(0, 3), { column: 'age', field: 'employed' }] });
    expect(codesOf(planned)).toEqual(['type_mismatch /mappings/3/column']);
    const twice = [...settings.mappings.slice(0, 2), { column: 'shoe_size', field: 'age' }, { column: 'mail', field: 'first_name' }];
    expect(hintsOf({ mappings: twice.toSpliced(1, 1) })).toEqual(['column_repeated', 'few_fields']);
  });

  it('S4-23 say that only people who may be asked belong into a model that notes who may', () => {
    const hintOf = (name: string) => {
      const planned = planSync(settings, { destination, columns: [...columns, { name, type: 'boolean' }] });
      return planned.ok ? planned.value.hints : [];
    };
    for (const name of ['consent', 'opted_out', 'research_opt_in', 'unsubscribed', 'DoNotContact', 'eligible']) {
      expect([name, hintOf(name)]).toEqual([
        name,
        [{ code: 'eligibility_advised', pointer: '/modelId', detail: expect.stringMatching(`“${name}”.*leave the others out`) }],
      ]);
    }
    expect(hintOf('country')).toEqual([]);
  });
});
