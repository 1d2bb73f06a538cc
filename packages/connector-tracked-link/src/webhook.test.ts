import { ConnectorError } from '@panelbridge/core/connector';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { open, token } from '../test/open.js';

const studies = [{ id: 's1', parameter: 'iid', config: {} }];
const at = Date.UTC(2026, 2, 30, 14, 22);
const event = {
  event: 'interview.completed',
  status: 'COMPLETE',
  returned_after_partial_conversation: false,
  test: false,
  timestamp: '2026-03-30T14:22:00Z',
  research_id: 'research_1',
  interview_id: 'interview_1',
  participant_metadata: { iid: token, plan: 'pro' },
  structured_output: { summary: 'long' },
};
const signal = { externalId: token, status: 'interview.completed', eventId: null, occurredAt: at, test: false };

function parse(body: unknown, options: { readonly preset?: string; readonly studies?: typeof studies } = {}) {
  const { statusSync } = open({ config: { preset: options.preset ?? 'perspective' } });
  return statusSync.parseWebhook({ body, headers: {}, studies: options.studies ?? studies });
}

function fail(body: unknown, preset = 'perspective'): unknown {
  try {
    return parse(body, { preset });
  } catch (error) {
    return error;
  }
}

describe('parseWebhook', () => {
  it('reads a body of Perspective AI', () => {
    expect(parse(event)).toEqual([signal]);
  });

  it.each([
    ['partial', { event: 'interview.partial' }, { status: 'interview.partial' }],
    ['a word that nobody knows, passed on for the host to quarantine', { event: 'trust.alert' }, { status: 'trust.alert' }],
    ['a test', { test: true }, { test: true }],
    ['a test marked by a text', { test: 'true' }, { test: true }],
    ['no mark of a test', { test: undefined }, { test: false }],
    ['a strange mark of a test', { test: 1 }, { test: false }],
    ['no metadata', { participant_metadata: undefined }, { externalId: null }],
    ['metadata null', { participant_metadata: null }, { externalId: null }],
    ['metadata a list', { participant_metadata: [token] }, { externalId: null }],
    ['metadata a text', { participant_metadata: `iid=${token}` }, { externalId: null }],
    ['metadata without ours', { participant_metadata: { plan: 'pro' } }, { externalId: null }],
    ['our parameter empty', { participant_metadata: { iid: '  ' } }, { externalId: null }],
    ['our parameter a list', { participant_metadata: { iid: [token] } }, { externalId: null }],
    ['our parameter an object', { participant_metadata: { iid: { value: token } } }, { externalId: null }],
    ['our parameter true', { participant_metadata: { iid: true } }, { externalId: null }],
    ['our parameter the word undefined', { participant_metadata: { iid: 'undefined' } }, { externalId: null }],
    ['our parameter a placeholder', { participant_metadata: { iid: '{{iid}}' } }, { externalId: null }],
    ['our parameter a book', { participant_metadata: { iid: 'x'.repeat(201) } }, { externalId: null }],
    ['our parameter a number', { participant_metadata: { iid: 17 } }, { externalId: '17' }],
    ['blanks around our parameter', { participant_metadata: { iid: ` ${token} ` } }, { externalId: token }],
    ['no time', { timestamp: undefined }, { occurredAt: null }],
    ['a time without a zone', { timestamp: '2026-03-30T14:22:00' }, { occurredAt: null }],
    ['a time with an offset', { timestamp: '2026-03-30T16:22:00.000+02:00' }, { occurredAt: at }],
    ['a day that is none', { timestamp: '2026-13-45T14:22:00Z' }, { occurredAt: null }],
    ['a number for a time', { timestamp: at }, { occurredAt: null }],
  ])('reads %s', (_, changes, expected) => {
    expect(parse({ ...event, ...changes })).toEqual([{ ...signal, ...expected }]);
  });

  it.each([
    ['null', null],
    ['a list', [event]],
    ['a text', 'interview.completed'],
    ['a number', 5],
    ['nothing', undefined],
    ['an object without the word', { ...event, event: undefined }],
    ['an empty word', { ...event, event: ' ' }],
    ['a word that is an object', { ...event, event: { name: 'interview.completed' } }],
    ['a word of a thousand letters', { ...event, event: 'x'.repeat(1000) }],
  ])('throws response_invalid for %s', (_, body) => {
    const error = fail(body);
    expect(ConnectorError.is(error) && error.code).toBe('response_invalid');
  });

  it('throws nothing else, whatever the body', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (odd) => {
        for (const body of [odd, { event: 'x', participant_metadata: odd, timestamp: odd, test: odd }]) {
          const result = fail(body);
          expect(ConnectorError.is(result) ? result.code : Array.isArray(result) && result.length).toBeOneOf(['response_invalid', 1]);
        }
      }),
    );
  });

  it('never gives an id that does not stand in the body', () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.string(), fc.integer()), (iid) => {
        const [read] = parse({ event: 'x', participant_metadata: { iid } });
        const written = typeof iid === 'string' || typeof iid === 'number' ? String(iid).trim() : null;
        expect(read?.externalId).toBeOneOf([null, written]);
      }),
    );
  });

  it('finds the id under the parameter of each study that uses the connection', () => {
    const two = [...studies, { id: 's2', parameter: 'person/id', config: {} }];
    const body = { ...event, participant_metadata: { 'person/id': 'other' } };
    expect(parse(body, { studies: two })).toMatchObject([{ externalId: 'other' }]);
  });

  it('takes two ids that differ as none, and the same twice as one', () => {
    const two = [...studies, { id: 's2', parameter: 'pid', config: {} }, { id: 's3', parameter: 'iid', config: {} }];
    expect(parse({ ...event, participant_metadata: { iid: 'a', pid: 'b' } }, { studies: two })).toMatchObject([{ externalId: null }]);
    expect(parse({ ...event, participant_metadata: { iid: 'a', pid: 'a' } }, { studies: two })).toMatchObject([{ externalId: 'a' }]);
  });

  it('finds no id where no study uses the connection', () => {
    expect(parse(event, { studies: [] })).toMatchObject([{ externalId: null }]);
  });

  it('sees only what the body itself holds', () => {
    const inherited = [{ id: 's1', parameter: 'constructor', config: {} }];
    expect(parse(event, { studies: inherited })).toMatchObject([{ externalId: null }]);
  });

  it('reads the hub’s own form and a form of Typeform by their mappings', () => {
    const own = { status: 'screened_out', id: 'e1', occurredAt: '2026-03-30T14:22:00Z', parameters: { iid: token } };
    expect(parse(own, { preset: 'generic' })).toEqual([
      { externalId: token, status: 'screened_out', eventId: 'e1', occurredAt: at, test: false },
    ]);
    const form = {
      event_id: 'e2',
      event_type: 'form_response',
      form_response: { submitted_at: '2026-03-30T14:22:00Z', hidden: { iid: token } },
    };
    expect(parse(form, { preset: 'typeform' })).toEqual([
      { externalId: token, status: 'form_response', eventId: 'e2', occurredAt: at, test: false },
    ]);
  });

  it('refuses for tools whose webhooks cannot be read', () => {
    const error = fail(event, 'surveymonkey');
    expect(ConnectorError.is(error) && error.code).toBe('unsupported');
  });
});
