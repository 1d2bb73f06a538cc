import { randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isModerated, moderationOf, studyKinds } from './kind.js';
import {
  decideStudyAct,
  listStudyActs,
  permitsActivity,
  studyActs,
  studyStatuses,
  studyTransitions,
  type StudyStanding,
} from './lifecycle.js';
import { createStudyId, parseStudyId } from './study-id.js';

const standings: readonly StudyStanding[] = studyStatuses.flatMap((status) => [false, true].map((launched) => ({ status, launched })));

describe('kinds', () => {
  test('interviews, a group interview too, are moderated (D12)', () => {
    expect(studyKinds.filter(isModerated)).toEqual(['interview', 'group_interview']);
    for (const kind of studyKinds) expect(moderationOf(kind) === 'moderated').toBe(isModerated(kind));
  });
});

describe('lifecycle', () => {
  test('every status is reached from draft', () => {
    const reached = new Set<string>(['draft']);
    for (const from of reached) studyTransitions.filter((edge) => edge.from === from).forEach(({ to }) => reached.add(to));
    expect([...reached].sort()).toEqual([...studyStatuses].sort());
  });

  test('closed has no exit, and closing asks for a confirmation (S2-66)', () => {
    for (const launched of [false, true]) {
      for (const act of studyActs) expect(decideStudyAct(act, { status: 'closed', launched }, true).ok).toBe(false);
      expect(listStudyActs({ status: 'closed', launched })).toEqual([]);
    }
    for (const status of ['active', 'paused'] as const) {
      expect(decideStudyAct('close', { status, launched: true })).toMatchObject({
        ok: false,
        faults: [{ code: 'confirmation_required', pointer: '/confirm' }],
      });
      expect(decideStudyAct('close', { status, launched: true }, true)).toEqual({ ok: true, value: { status: 'closed', launched: true } });
    }
  });

  test('publishing makes active, launching is another act that comes after and happens once (D25)', () => {
    expect(decideStudyAct('launch', { status: 'draft', launched: false }).ok).toBe(false);
    expect(decideStudyAct('publish', { status: 'draft', launched: false })).toEqual({
      ok: true,
      value: { status: 'active', launched: false },
    });
    expect(decideStudyAct('launch', { status: 'active', launched: false })).toEqual({
      ok: true,
      value: { status: 'active', launched: true },
    });
    expect(decideStudyAct('launch', { status: 'active', launched: true })).toMatchObject({
      ok: false,
      faults: [{ code: 'already_launched' }],
    });
  });

  test('pausing and resuming keeps the launch', () => {
    expect(decideStudyAct('pause', { status: 'active', launched: true })).toEqual({
      ok: true,
      value: { status: 'paused', launched: true },
    });
    expect(decideStudyAct('resume', { status: 'paused', launched: true })).toEqual({
      ok: true,
      value: { status: 'active', launched: true },
    });
  });

  test('the acts that are listed are exactly those that go through, and a refusal lists them', () => {
    for (const study of standings) {
      for (const act of studyActs) {
        const result = decideStudyAct(act, study, true);
        expect(listStudyActs(study).includes(act)).toBe(result.ok);
        const named = listStudyActs(study).join(', ');
        const [refusal] = result.ok ? [] : result.faults;
        expect(refusal === undefined || refusal.code === 'already_launched' || refusal.detail.includes(named)).toBe(true);
      }
    }
  });

  test('paused stops recruiting but not those under way; closed stops all (S2-64, S2-69)', () => {
    const permitted = (status: (typeof studyStatuses)[number]) =>
      (['apply', 'invite', 'book', 'enter', 'resume', 'finish'] as const).filter((activity) => permitsActivity(status, activity));
    expect(permitted('draft')).toEqual([]);
    expect(permitted('active')).toEqual(['apply', 'invite', 'book', 'enter', 'resume', 'finish']);
    expect(permitted('paused')).toEqual(['book', 'resume', 'finish']);
    expect(permitted('closed')).toEqual([]);
  });

  test('any sequence of acts: once closed for ever closed, once launched for ever launched', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(...studyActs), fc.boolean()), { maxLength: 30 }), (acts) => {
        let study: StudyStanding = { status: 'draft', launched: false };
        for (const [act, confirmed] of acts) {
          const before: StudyStanding = study;
          const result = decideStudyAct(act, before, confirmed);
          study = result.ok ? result.value : before;
          expect(before.status === 'closed' && study.status !== 'closed').toBe(false);
          expect(before.launched && !study.launched).toBe(false);
          expect(study.launched && study.status === 'draft').toBe(false);
          expect(study.status === 'closed' && before.status !== 'closed' && !confirmed).toBe(false);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('study id', () => {
  test('is st_ and 10 of [0-9a-z], and is read back', () => {
    for (let index = 0; index < 500; index += 1) {
      const id = createStudyId(randomBytes);
      expect(id).toMatch(/^st_[0-9a-z]{10}$/);
      expect(parseStudyId(id)).toEqual({ ok: true, value: id });
    }
  });

  test.each(['', 'st_', 'st_4K9x0c2m7q', 'st_4k9x0c2m7', 'st_4k9x0c2m7qq', 'st_4k9x0c2m7q\n', 'pp_4k9x0c2m7q', null, 7])(
    'refuses %j',
    (input) => {
      expect(parseStudyId(input, '/study')).toMatchObject({ ok: false, faults: [{ code: 'study_id_malformed', pointer: '/study' }] });
    },
  );
});
