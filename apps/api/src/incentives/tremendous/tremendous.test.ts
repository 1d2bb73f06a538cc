import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AddressPolicy } from '../../platform/outbound/address-rules.js';
import type { PayoutOrder } from '../payout-provider.js';
import { freezeOrder } from './freeze-order.js';
import { readFindAnswer, readOrderAnswer } from './read-answer.js';
import { resolveTremendousUrl, tremendousSettingsSchema } from './settings.js';
import { readWebhook, verifyWebhook } from './webhook.js';

const campaignId = 'CAMPAIGN0001';
const policy: AddressPolicy = { allowLoopback: true, allowedRanges: [] };
const externalId = 'pb-study-pp_1-incentive-1';

function order(change: Partial<PayoutOrder> = {}): PayoutOrder {
  const recipient = { email: 'ann@example.com', firstName: 'Ann', lastName: 'Lee' };
  return { externalId, amount: { amount: 6_500, currency: 'USD' }, study: 'Checkout', recipient, ...change };
}
const settings = (change: object = {}) => tremendousSettingsSchema.parse({ environment: 'sandbox', campaignId, ...change });

describe('settings', () => {
  it.each([
    [{ campaignId }, 'environment'],
    [{ environment: 'sandbox' }, 'campaignId'],
    [{ environment: 'sandbox', campaignId, products: ['x'] }, 'campaignId'],
    [{ environment: 'sandbox', products: [] }, 'products'],
    [{ environment: 'sandbox', campaignId, delivery: 'PHONE' }, 'delivery'],
  ])('refuse %j at %s', (input, field) => {
    expect(tremendousSettingsSchema.safeParse(input).error?.issues.map(({ path }) => path[0])).toContain(field);
  });

  it('lead to the host of the environment, or to an address that the operator allows', () => {
    const strict = { allowLoopback: false, allowedRanges: [] };
    expect(resolveTremendousUrl(settings(), strict)).toEqual({ ok: true, value: 'https://testflight.tremendous.com/api/v2' });
    expect(resolveTremendousUrl(settings({ environment: 'production' }), strict)).toMatchObject({
      value: 'https://api.tremendous.com/api/v2',
    });
    const own = settings({ baseUrl: 'http://127.0.0.1:9/api/v2/' });
    expect(resolveTremendousUrl(own, policy)).toEqual({ ok: true, value: 'http://127.0.0.1:9/api/v2' });
    expect(resolveTremendousUrl(own, strict).ok).toBe(false);
  });
});

describe('freezeOrder', () => {
  it('writes the exact bytes', () => {
    const frozen = freezeOrder(order(), settings());
    expect(frozen.ok && new TextDecoder().decode(frozen.value)).toBe(
      `{"external_id":"${externalId}","payment":{"funding_source_id":"BALANCE"},"reward":{"value":{"denomination":65,"currency_code":"USD"},` +
        `"recipient":{"name":"Ann Lee","email":"ann@example.com"},"delivery":{"method":"EMAIL"},"campaign_id":"${campaignId}"}}`,
    );
  });

  it('writes every amount to its last digit, and the same bytes each time', () => {
    const amounts = fc.record({ amount: fc.integer({ min: 1, max: 999_999_999_999_999 }), currency: fc.constantFrom('USD', 'JPY', 'KWD') });
    const digits: Readonly<Record<string, number>> = { USD: 2, JPY: 0, KWD: 3 };
    fc.assert(
      fc.property(amounts, (amount) => {
        const [first, second] = [freezeOrder(order({ amount }), settings()), freezeOrder(order({ amount: { ...amount } }), settings())];
        if (!first.ok || !second.ok) throw new Error('refused');
        const text = new TextDecoder().decode(first.value);
        const [, whole = '', fraction = ''] = /"denomination":(\d+)(?:\.(\d+))?,/.exec(text) ?? [];
        expect(Number(`${whole}${fraction.padEnd(digits[amount.currency] ?? 0, '0')}`)).toBe(amount.amount);
        expect(second.value).toEqual(first.value);
      }),
    );
  });

  it('refuses, all at once, what cannot be paid', () => {
    const codes = (change: Partial<PayoutOrder>, more?: object) => {
      const frozen = freezeOrder(order(change), settings(more));
      return frozen.ok ? [] : frozen.faults.map(({ code }) => code);
    };
    const nobody = { email: null, firstName: null, lastName: null };
    expect(codes({ recipient: null, amount: { amount: 0, currency: 'USD' } })).toEqual(['recipient_erased', 'amount_invalid']);
    expect(codes({ recipient: nobody })).toEqual(['email_missing']);
    expect(codes({ recipient: nobody }, { delivery: 'LINK' })).toEqual([]);
    expect(codes({ amount: { amount: Number.MAX_SAFE_INTEGER, currency: 'USD' } })).toEqual(['amount_invalid']);
  });
});

describe('answers', () => {
  it('are never taken for failed unless the provider refuses in its own words', () => {
    const refusal = JSON.stringify({ errors: { message: 'No', payload: {} } });
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 599 }), fc.constantFrom('', '<html>', '{}', '{"errors":[]}', refusal), (status, body) => {
        const report = readOrderAnswer(status, body, { externalId });
        const isRefusal = body === refusal && status >= 400 && status < 500 && ![401, 403, 404, 405, 408, 409, 429].includes(status);
        expect(report.state).toBe(isRefusal ? 'failed' : 'unknown');
      }),
    );
  });

  it('prove that there is no order only by an empty list that says so', () => {
    const find = (body: unknown, status = 200) => readFindAnswer(status, JSON.stringify(body), { externalId }).state;
    expect(find({ orders: [], total_count: 0 })).toBe('absent');
    expect(find({ orders: [], total_count: 3 })).toBe('unknown');
    expect(find({ orders: [{ id: 'A', external_id: 'other', status: 'EXECUTED' }] })).toBe('unknown');
    expect([find({}), find({ orders: [] }, 404), find({ orders: [] }, 500)]).toEqual(['unknown', 'unknown', 'unknown']);
    const two = ['A', 'B'].map((id) => ({ id, external_id: externalId, status: 'EXECUTED' }));
    expect(readFindAnswer(200, JSON.stringify({ orders: two }), { externalId })).toMatchObject({ trouble: { kind: 'conflict' } });
  });

  it.each([
    ['CANCELED', undefined, 'failed'],
    ['FAILED', 'PENDING', 'failed'],
    ['FAILED', 'SUCCEEDED', 'unknown'],
    ['OPEN', 'PENDING', 'sent'],
    ['PENDING INTERNAL PAYMENT APPROVAL', 'PENDING', 'sent'],
    ['EXECUTED', 'SCHEDULED', 'sent'],
    ['EXECUTED', 'FAILED', 'sent'],
    ['EXECUTED', 'SUCCEEDED', 'delivered'],
    ['EXECUTED', 'BEAMED', 'unknown'],
    ['SHREDDED', 'SUCCEEDED', 'unknown'],
  ])('an order that is %s with a delivery %s is %s', (status, delivery, state) => {
    const value = { denomination: 65, currency_code: 'USD' };
    const rewards = [{ id: 'R', value, delivery: { method: 'EMAIL', status: delivery } }];
    const body = JSON.stringify({ order: { id: 'A', external_id: externalId, status, rewards } });
    expect(readOrderAnswer(200, body, { externalId }).state).toBe(state);
    expect(readOrderAnswer(200, body, { externalId: 'another' }).state).toBe('unknown');
  });
});

describe('webhooks', () => {
  it('are proven over the raw bytes by the one key', () => {
    const body = Buffer.from('{"a": 1}');
    const header = `sha256=${createHmac('sha256', 'key').update(body).digest('hex')}`;
    expect(verifyWebhook(body, header, 'key')).toBe(true);
    for (const wrong of [undefined, '', header.slice(7), header.slice(0, -1), `${header}0`, header.replace('sha256', 'sha1')])
      expect(verifyWebhook(body, wrong, 'key')).toBe(false);
    expect([
      verifyWebhook(Buffer.from('{"a":1}'), header, 'key'),
      verifyWebhook(body, header, 'other'),
      verifyWebhook(body, header, ''),
    ]).toEqual([false, false, false]);
  });

  it('are read, or are about nothing of ours', () => {
    const resource = { id: 'ABC', type: 'rewards' };
    const event = { event: 'REWARDS.CANCELED', uuid: 'u-1', created_utc: '2026-11-22T10:00:00Z', payload: { resource } };
    expect(readWebhook(JSON.stringify(event))).toEqual({
      id: 'u-1',
      name: 'REWARDS.CANCELED',
      at: event.created_utc,
      resource,
      externalId: null,
    });
    for (const other of ['', '[]', '{}', JSON.stringify({ ...event, payload: { resource: { ...resource, id: '../x' } } })])
      expect(readWebhook(other)).toBeUndefined();
  });
});
