import { describe, expect, it } from 'vitest';
import { codesOf, destination } from '../../test/ingestion/samples.js';
import { checkModes, deleteBehaviours, ingestionModes, modeRules, permitsDeleteBehaviour, refusedModes } from './index.js';

describe('modes', () => {
  it('S3-2 are upsert, update and insert; anything else is refused by name', () => {
    expect(ingestionModes).toEqual(['upsert', 'update', 'insert']);
    for (const mode of ingestionModes) expect(checkModes({ mode, deleteBehaviour: 'do_nothing' }, destination).ok).toBe(true);
    for (const mode of ['Upsert', 'replace', '', '__proto__', 'constructor']) {
      expect(codesOf(checkModes({ mode, deleteBehaviour: 'do_nothing' }, destination))).toEqual(['mode_unknown /mode']);
    }
  });

  it('S4-6 refuse mirror and say what to use in its place', () => {
    const refused = checkModes({ mode: 'mirror', deleteBehaviour: 'do_nothing' }, destination);
    expect(refused).toMatchObject({ ok: false, faults: [{ code: 'mode_unknown', detail: expect.stringContaining('"upsert"') }] });
  });

  it.each(['add', 'remove', 'audience_add', 'audience_upsert', 'audience_remove', 'audience_mirror'])(
    'S4-7 refuse the audience mode %s',
    (mode) => {
      expect(Object.hasOwn(refusedModes, mode)).toBe(true);
      const refused = checkModes({ mode, deleteBehaviour: 'do_nothing' }, destination);
      expect(refused).toMatchObject({ ok: false, faults: [{ code: 'mode_unknown', detail: expect.stringContaining('Audience') }] });
    },
  );

  it('are refused where the destination does not declare them, with those that it has', () => {
    const refused = checkModes({ mode: 'insert', deleteBehaviour: 'do_nothing' }, { ...destination, modes: ['upsert', 'update'] });
    expect(refused).toMatchObject({
      ok: false,
      faults: [{ code: 'mode_unsupported', detail: expect.stringContaining('"upsert" or "update"') }],
    });
  });
});

describe('delete behaviours', () => {
  it.each([
    ['upsert', ['do_nothing', 'clear', 'delete']],
    ['update', ['do_nothing', 'clear']],
    ['insert', ['do_nothing']],
  ] as const)('go with %s as the table says', (mode, allowed) => {
    expect(modeRules[mode].deleteBehaviours).toEqual(allowed);
    const accepted = deleteBehaviours.filter((deleteBehaviour) => checkModes({ mode, deleteBehaviour }, destination).ok);
    expect(accepted).toEqual(allowed);
    expect(deleteBehaviours.filter((behaviour) => permitsDeleteBehaviour(mode, behaviour))).toEqual(allowed);
  });

  it.each(['update', 'insert'])('S3-19 refuse delete with %s', (mode) => {
    expect(codesOf(checkModes({ mode, deleteBehaviour: 'delete' }, destination))).toEqual([
      'delete_behaviour_not_allowed /deleteBehaviour',
    ]);
    expect(checkModes({ mode: 'upsert', deleteBehaviour: 'delete' }, destination).ok).toBe(true);
  });

  it('S3-20 refuse clear with insert', () => {
    expect(codesOf(checkModes({ mode: 'insert', deleteBehaviour: 'clear' }, destination))).toEqual([
      'delete_behaviour_not_allowed /deleteBehaviour',
    ]);
    for (const mode of ['upsert', 'update']) expect(checkModes({ mode, deleteBehaviour: 'clear' }, destination).ok).toBe(true);
  });

  it('are refused where the destination does not offer them, and both faults of two are named', () => {
    const poor = { ...destination, deleteBehaviours: { ...destination.deleteBehaviours, clear: [], delete: [] } };
    expect(codesOf(checkModes({ mode: 'upsert', deleteBehaviour: 'delete' }, poor))).toEqual([
      'delete_behaviour_unsupported /deleteBehaviour',
    ]);
    expect(codesOf(checkModes({ mode: 'mirror', deleteBehaviour: 'drop' }, poor))).toEqual([
      'mode_unknown /mode',
      'delete_behaviour_unknown /deleteBehaviour',
    ]);
  });
});
