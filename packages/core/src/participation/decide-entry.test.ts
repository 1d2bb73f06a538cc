import { describe, expect, test } from 'vitest';
import { studyStatuses } from '../study/lifecycle.js';
import { decideEntry, selectEntry, type CurrentEntry } from './decide-entry.js';
import { countPlaceChange, participationStatuses, type ParticipationStatus } from './status.js';
import { canTransition } from './transitions.js';

const moderations = ['moderated', 'unmoderated'] as const;

function enter(
  status: ParticipationStatus,
  surroundings: Partial<CurrentEntry> = {},
  moderation: 'moderated' | 'unmoderated' = 'unmoderated',
) {
  return selectEntry(decideEntry(moderation), { status, studyStatus: 'active', placeAvailable: true, ...surroundings });
}

describe('entry', () => {
  test.each(moderations)('has one row a status, along edges that exist, with the right place (%s)', (moderation) => {
    const table = decideEntry(moderation);
    expect(table.map(({ status }) => status)).toEqual(participationStatuses);
    const context = { moderation, incentiveReleased: false };
    // No participation of an unmoderated study is ever scheduled.
    for (const row of table.filter(({ status }) => status !== 'scheduled' || moderation === 'moderated')) {
      expect(row.next === null || canTransition(row.status, row.next, context)).toBe(true);
      expect(row.whenFull === null || canTransition(row.status, row.whenFull, context)).toBe(true);
      expect(row.place).toBe(row.next === null ? 0 : countPlaceChange(row.status, row.next, moderation));
      expect(row.whenFull !== null).toBe(row.place === 1);
      expect(row.openIn.length === 0).toBe(row.refusal !== null);
      expect(row.refusal !== null && (row.next !== null || row.resumes)).toBe(false);
    }
  });

  test.each(['qualified', 'invited', 'incomplete'] as const)('%s takes a place, and with none left ends in over_quota (D10)', (status) => {
    expect(enter(status)).toEqual({ next: 'started', place: 1, refusal: null, resumes: status === 'incomplete' });
    expect(enter(status, { placeAvailable: false })).toEqual({ next: 'over_quota', place: 0, refusal: 'full', resumes: false });
  });

  test('who holds a place is never turned away by a full study', () => {
    expect(enter('started', { placeAvailable: false })).toEqual({ next: null, place: 0, refusal: null, resumes: true });
    expect(enter('scheduled', { placeAvailable: false }, 'moderated')).toEqual({
      next: 'started',
      place: 0,
      refusal: null,
      resumes: false,
    });
    expect(enter('invited', { placeAvailable: false }, 'moderated')).toEqual({ next: 'started', place: 0, refusal: null, resumes: false });
  });

  test.each<[ParticipationStatus, string]>([
    ['applied', 'not_invited'],
    ['screened_out', 'closed_to_you'],
    ['unqualified', 'closed_to_you'],
    ['rejected', 'closed_to_you'],
    ['excluded', 'closed_to_you'],
    ['quality_failed', 'closed_to_you'],
    ['over_quota', 'full'],
    ['submitted', 'already_ended'],
    ['completed', 'already_ended'],
    ['no_show', 'already_ended'],
    ['cancelled', 'already_ended'],
    ['expired', 'already_ended'],
  ])('%s is refused as %s, whatever the study', (status, refusal) => {
    for (const studyStatus of studyStatuses) {
      expect(enter(status, { studyStatus })).toEqual({ next: null, place: 0, refusal, resumes: false });
    }
  });

  test('in a paused study who is under way goes on and nobody begins; in a closed one nobody enters', () => {
    expect(enter('invited', { studyStatus: 'paused' }).refusal).toBe('study_not_open');
    expect(enter('qualified', { studyStatus: 'paused' }).refusal).toBe('study_not_open');
    expect(enter('incomplete', { studyStatus: 'paused' })).toMatchObject({ next: 'started', place: 1, refusal: null });
    for (const status of ['qualified', 'invited', 'scheduled', 'started', 'incomplete'] as const) {
      expect(enter(status, { studyStatus: 'closed', placeAvailable: false })).toEqual({
        next: null,
        place: 0,
        refusal: 'study_not_open',
        resumes: false,
      });
    }
  });

  test('a table without the status is a bug', () => {
    expect(() => selectEntry([], { status: 'invited', studyStatus: 'active', placeAvailable: true })).toThrow('invited');
  });
});
