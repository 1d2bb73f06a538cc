import { ConnectorError } from '@panelbridge/core/connector';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { open, study } from '../test/open.js';
import { participantStatuses, statusMap } from './statuses.js';

const studies = [
  { id: 's1', parameter: '', config: {} },
  { id: 's2', parameter: '', config: study },
];
const at = Date.UTC(2026, 2, 6, 12);
const event = {
  _eventType: 'participant.status_changed',
  participantId: 'p1',
  personId: 'person1',
  studyId: study.rallyStudyId,
  priorStatus: 'INTERVIEW_SCHEDULED',
  status: 'INTERVIEW_COMPLETED',
  updatedAt: '2026-03-06T12:00:00Z',
};
const signal = { externalId: 'p1', status: 'INTERVIEW_COMPLETED', eventId: null, occurredAt: at, test: false };

function parse(body: unknown) {
  try {
    return open().statusSync.parseWebhook({ body, headers: {}, studies });
  } catch (error) {
    if (!ConnectorError.is(error)) throw error;
    return `${error.code}: ${error.message}`;
  }
}

describe('a change of status', () => {
  it('is a signal about the participant', () => {
    expect(parse(event)).toEqual([signal]);
  });

  it('of a study that is not connected is none of ours', () => {
    expect(parse({ ...event, studyId: 'another' })).toEqual([]);
  });

  it('is passed on for every word that is reported or needs a person, and for no other', () => {
    const passed = Object.keys(participantStatuses).filter((status) => parse({ ...event, status }).length > 0);
    const silent = ['NOT_STARTED', 'SCREENER_STARTED', 'SCREENER_COMPLETED', 'EMAIL_SOFT_BOUNCED', 'EMAIL_HARD_BOUNCED'];
    expect(Object.keys(participantStatuses).filter((status) => !passed.includes(status))).toEqual(silent);
    expect(Object.keys(statusMap).every((status) => passed.includes(status))).toBe(true);
    expect(parse({ ...event, status: 'NEW_WORD' })).toEqual([{ ...signal, status: 'NEW_WORD' }]);
  });

  it.each([undefined, null, 'yesterday', 5])('may come without a time: %j', (updatedAt) => {
    expect(parse({ ...event, updatedAt })).toEqual([{ ...signal, occurredAt: null }]);
  });

  it.each(['participantId', 'studyId', 'status', '_eventType'])('without %s is in no known form', (member) => {
    for (const value of [undefined, '', ' ', 5, {}, 'x'.repeat(201)]) {
      expect(parse({ ...event, [member]: value })).toMatch(new RegExp(`^response_invalid: .*/${member}`));
    }
  });
});

describe('other events', () => {
  it('somebody opted out under the pseudonym: a person looks at it', () => {
    const body = { _eventType: 'person.opted_out', email: 'pp_a1@hub.example', optedOut: true, updatedAt: event.updatedAt };
    expect(parse(body)).toEqual([{ ...signal, externalId: 'pp_a1@hub.example', status: 'OPTED_OUT' }]);
    expect(parse({ ...body, optedOut: false })).toEqual([]);
  });

  it('an import that ended names whom it failed for, once each', () => {
    const failedRecords = [{ email: 'a@hub.example' }, { personId: 'x' }, { email: 'a@hub.example' }, { email: 'b@hub.example' }];
    const body = {
      _eventType: 'person_import.api.finished',
      importId: 'i1',
      status: 'COMPLETED',
      failedRecords,
      updatedAt: event.updatedAt,
    };
    expect(parse(body)).toEqual(['a', 'b'].map((name) => ({ ...signal, externalId: `${name}@hub.example`, status: 'IMPORT_FAILED' })));
    expect(parse({ ...body, failedRecords: null })).toEqual([]);
  });

  it('one of a kind that is not known is quarantined, not dropped', () => {
    expect(parse({ _eventType: 'study.archived' })).toEqual([{ ...signal, externalId: null, status: 'study.archived', occurredAt: null }]);
  });

  it('throws nothing else, whatever the body', () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.constantFrom('participant.status_changed', 'person.opted_out', 'person_import.api.finished'),
        (odd, type) => {
          for (const body of [odd, { _eventType: type, status: odd, email: odd, optedOut: odd, failedRecords: odd, updatedAt: odd }]) {
            const result = parse(body);
            expect(typeof result === 'string' ? result.startsWith('response_invalid') : true).toBe(true);
          }
        },
      ),
    );
  });
});
