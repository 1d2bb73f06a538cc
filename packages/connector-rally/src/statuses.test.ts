import { participationStatuses } from '@panelbridge/core';
import { describe, expect, it } from 'vitest';
import { catchError, open, signal, study } from '../test/open.js';
import { approvalStatuses, participantStatuses, readStatus, screenerStates, statusMap, type WordMeaning } from './statuses.js';
import { translateStatus } from './translate-status.js';

const kindOf = (table: Readonly<Record<string, WordMeaning>>, kind: WordMeaning['kind']) =>
  Object.entries(table).flatMap(([word, meaning]) => (meaning.kind === kind ? [word] : []));

describe('Rally’s words', () => {
  it('are all there: 25 of participants, 5 of reviews, 6 of screeners', () => {
    expect([participantStatuses, approvalStatuses, screenerStates].map((table) => Object.keys(table).length)).toEqual([25, 5, 6]);
  });

  it('are reported where they say that somebody began or finished, and only then', () => {
    expect(statusMap).toEqual({
      INTERVIEW_COMPLETED: 'submitted',
      UNMODERATED_TEST_STARTED: 'started',
      UNMODERATED_TEST_COMPLETED: 'submitted',
      COMPLETED_STUDY: 'submitted',
    });
  });

  it('S2-26 of a screener never become a verdict: none is reported, and one that a screener decided goes to a person', () => {
    expect(kindOf(screenerStates, 'outcome')).toEqual([]);
    expect(kindOf(screenerStates, 'person')).toEqual(['QUALIFIED', 'AUTO_QUALIFIED', 'NOT_QUALIFIED', 'AUTO_NOT_QUALIFIED']);
    for (const word of ['SCREENER_QUALIFIED', 'SCREENER_DISQUALIFIED', 'NOT_ELIGIBLE']) expect(readStatus(word).kind).toBe('person');
  });

  it('go to a person where money hangs on them', () => {
    for (const word of [
      'INTERVIEW_NO_SHOWED',
      'INTERVIEW_CANCELLED',
      'INCENTIVE_SENT',
      'INCENTIVE_CLAIMED',
      'INCENTIVE_SKIPPED',
      'CANCELLED',
    ]) {
      expect([word, readStatus(word).kind]).toEqual([word, 'person']);
    }
  });

  it.each(['', 'toString', '__proto__', 'interview_completed', 'NEW_WORD'])('go to a person where they are not known: %j', (word) => {
    expect(readStatus(word).kind).toBe('person');
  });
});

describe('a status of ours', () => {
  const all = participationStatuses.flatMap((status) =>
    (['moderated', 'unmoderated'] as const).map((moderation) => ({ status, moderation, words: translateStatus(status, moderation) })),
  );

  it('S2-26 is never written as an automatic verdict', () => {
    expect(all).toHaveLength(participationStatuses.length * 2);
    for (const { words } of all) {
      expect(words.screener).toBe('SCREENER_COMPLETED');
      expect(JSON.stringify(words)).not.toMatch(/AUTO_|SCREENER_QUALIFIED|SCREENER_DISQUALIFIED/);
    }
  });

  it('S2-27 waits for a person until one has decided: only then it is approved or rejected', () => {
    const approvals = Object.fromEntries(all.map(({ status, words }) => [status, words.approval]));
    expect(participationStatuses.filter((status) => approvals[status] === 'AWAITING_APPROVAL')).toEqual([
      'applied',
      'screened_out',
      'qualified',
    ]);
    expect(approvals).toMatchObject({
      rejected: 'REJECTED',
      unqualified: 'REJECTED',
      invited: 'APPROVED',
      scheduled: 'APPROVED',
      completed: 'APPROVED',
    });
  });

  it('has a word of its own kind of study', () => {
    for (const { moderation, words } of all) {
      expect(words.status ?? '').not.toMatch(moderation === 'moderated' ? /UNMODERATED|SURVEY/ : /INTERVIEW|SURVEY/);
    }
    expect(translateStatus('scheduled', 'unmoderated').status).toBeNull();
  });
});

describe('reporting a status', () => {
  const report = (status: string) => {
    const { recruitment, requests } = open();
    return { call: recruitment.reportStatus({ study, participation: 'pp_a1', status, signal }), requests };
  };

  it.each([
    ['invited', /APPROVED \(INTERVIEW_INVITE_SENT or UNMODERATED_TEST_INVITE_SENT\)/],
    ['no_show', /APPROVED \(INTERVIEW_NO_SHOWED\)/],
    ['rejected', /REJECTED \(NOT_ELIGIBLE\)/],
    ['completed', /APPROVED \(COMPLETED_STUDY\)/],
  ])('sends nothing, since no call is documented, and says what a person does there: %s', async (status, words) => {
    const { call, requests } = report(status);
    expect(await catchError(call)).toEqual({ code: 'unsupported', message: expect.stringMatching(words) });
    expect((await catchError(report(status).call)).message).toContain('pp_a1');
    expect(requests).toEqual([]);
  });

  it('needs nothing for an applicant who waits there too', async () => {
    const { call, requests } = report('applied');
    await expect(call).resolves.toBeUndefined();
    expect(requests).toEqual([]);
  });

  it('refuses a status that is none', async () => {
    expect(await catchError(report('maybe').call)).toMatchObject({ code: 'input_rejected', message: expect.stringContaining('maybe') });
  });
});
