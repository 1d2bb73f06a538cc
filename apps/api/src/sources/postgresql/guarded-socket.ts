import { Socket } from 'node:net';
import { checkHost, createPinnedLookup, type Transport } from '../../platform/outbound/pinned-lookup.js';
import type { AddressPolicy } from '../../platform/outbound/address-rules.js';

/** A socket that connects with addresses of the policy alone, and with the very ones that were checked. */
export class GuardedSocket extends Socket {
  readonly #policy: AddressPolicy;
  readonly #transport: Transport;

  constructor(policy: AddressPolicy, transport: Transport) {
    super();
    this.#policy = policy;
    this.#transport = transport;
  }

  /** As the database client calls it. A refusal arrives as an `error` event, like any other failure to connect. */
  override connect(...parameters: readonly unknown[]): this {
    const [port, host] = parameters;
    if (typeof port !== 'number' || typeof host !== 'string') throw new TypeError('a guarded socket connects with a port and a host');
    try {
      checkHost(host, this.#policy, this.#transport);
    } catch (error) {
      process.nextTick(() => this.destroy(error as Error));
      return this;
    }
    return super.connect({ port, host, lookup: createPinnedLookup(this.#policy, this.#transport), autoSelectFamily: true });
  }
}
