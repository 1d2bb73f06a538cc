import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readMappedWebhook, type WebhookBody, writeMappedWebhook } from './index.js';

const pointer = fc.array(fc.constantFrom('a', 'b', 'x~1y', '0', 'ü'), { minLength: 1, maxLength: 3 }).map((parts) => `/${parts.join('/')}`);
const event = { id: 'event-1', status: 'finished', identity: 'tk1abc', occurredAt: Date.UTC(2026, 0, 15, 12), test: true } as const;

describe('a webhook that is written by a mapping', () => {
  it('is read by it as what was written, whatever the parameter is called', () => {
    const parameters = fc.constantFrom('iid', 'a/b', 'a~b', 'm~1n', '{parameter}');
    fc.assert(
      fc.property(parameters, pointer, pointer, (parameter, id, at) => {
        const mapping: WebhookBody = {
          status: '/event/status',
          externalId: '/people/{parameter}/id',
          eventId: [`/event${id}/id`],
          occurredAt: `/times${at}/at`,
          test: '/event/test',
        };
        const body = writeMappedWebhook(mapping, { ...event, parameter });
        expect(readMappedWebhook(mapping, { body, studies: [{ id: 's', parameter, config: {} }] })).toEqual([
          { externalId: 'tk1abc', status: 'finished', eventId: 'event-1', occurredAt: event.occurredAt, test: true },
        ]);
      }),
    );
  });

  it('keeps the status where one member serves two purposes, and tells the parts of an id apart', () => {
    const mapping: WebhookBody = { status: '/type', externalId: '/person', eventId: ['/type', '/run/id'], occurredAt: null, test: null };
    expect(writeMappedWebhook(mapping, { ...event, parameter: 'iid' })).toEqual({
      type: 'finished',
      person: 'tk1abc',
      run: { id: 'event-1-run-id' },
    });
  });
});
