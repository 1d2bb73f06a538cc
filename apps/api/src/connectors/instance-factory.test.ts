import type { BatchAnswer, Connector, FoundRecord } from '@panelbridge/core/connector';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { manifest } from '../../test/support/connectors/odd-destination/index.js';
import { Metrics } from '../platform/telemetry/metrics.js';
import { InstanceFactory } from './instance-factory.js';
import { probeConnector } from './probe-connector.js';

class Destination {
  readonly #fields = [{ name: 'seats', type: 'number', required: false }] as const;
  #answer(count: number): BatchAnswer {
    return { status: 'answered', outcomes: Array.from({ length: count }, () => ({ status: 'accepted' })) };
  }
  async writeBatch({ records }: { readonly records: readonly unknown[] }): Promise<BatchAnswer> {
    return this.#answer(records.length);
  }
  async deleteBatch({ targets }: { readonly targets: readonly unknown[] }): Promise<BatchAnswer> {
    return this.#answer(targets.length);
  }
  async findRecords({ keys }: { readonly keys: readonly string[] }): Promise<readonly FoundRecord[]> {
    return keys.map(() => ({ status: 'absent' }));
  }
  async listFields() {
    return this.#fields;
  }
}

class Classy {
  readonly participantIngestion = new Destination();
  readonly #partner = { ask: async () => undefined };
  async checkConnection(): Promise<void> {
    await this.#partner.ask();
  }
}

const connector: Connector<typeof manifest> = { manifest, create: () => new Classy() };

/** A function by itself, as callers of the hub take it. */
const takeOut = (owner: object, name: string) => Reflect.get(owner, name) as (this: void, input: unknown) => unknown;

describe('a connector that is written as classes', () => {
  it('is taken by the hub', () => {
    expect(probeConnector(connector)).toEqual({ refusal: null, note: null });
  });

  it('works where its functions are taken by themselves', async () => {
    const factory = new InstanceFactory(pino({ enabled: false }), new Metrics());
    const instance = factory.create({ connector, config: {}, secrets: new Map(), redact: (value) => value });
    const { signal } = new AbortController();
    await takeOut(instance, 'checkConnection')({ signal });
    const ingestion = instance.participantIngestion ?? {};
    const gone = await takeOut(ingestion, 'deleteBatch')({ targets: [{ key: 'a', externalId: null }], signal });
    expect(gone).toMatchObject({ outcomes: [{ status: 'accepted' }] });
    expect(await takeOut(ingestion, 'listFields')({ signal })).toMatchObject([{ name: 'seats' }]);
  });
});
