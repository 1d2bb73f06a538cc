import { expect, it } from 'vitest';
import { ids, refusedIds } from './id-examples.js';
import { toExternalId, toInternalId } from './ids.js';

const types = { Surveys: 'survey', 'Interaction tests': 'interaction', 'Classic tests': 'classic' } as const;
const typeOf = (scope: string) => types[scope as keyof typeof types];

it.each(ids)('S0-26 S0-27 S0-29 the example is true: $hub and $partner, in $scope', ({ scope, hub, partner }) => {
  expect(toExternalId(hub, typeOf(scope))).toEqual({ ok: true, value: partner });
  expect(toInternalId(partner, typeOf(scope))).toEqual({ ok: true, value: hub });
});

it.each(ids)('the example can occur: $hub is an id as the hub makes them', ({ hub }) => {
  expect(hub).toMatch(/^pp_[0-9a-z]{7}$/);
});

it.each(refusedIds)('S0-31 the example is true: “$partner” is refused in $scope by $code', ({ scope, partner, code }) => {
  expect(toInternalId(partner, typeOf(scope))).toMatchObject({ ok: false, faults: [{ code }] });
});
