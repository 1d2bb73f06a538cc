import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { Configuration } from '../configuration/configuration.js';
import { ProblemException } from './problem.js';

const windowSeconds = 60;
const failuresPerMinute = 30;
// A tool whose key was mistyped sends every event several times, and may share its address with other tools.
const unprovenWebhooksPerMinute = 120;

/**
 * Quotas of this process: of each key, of each address on public routes, and of each address that keeps sending wrong keys or webhooks that
 * prove nothing. Several processes each allow as much; a quota that must hold across them belongs into the database.
 */
@Injectable()
export class RateLimits {
  readonly #keys: RateLimiterMemory | undefined;
  readonly #addresses: RateLimiterMemory | undefined;
  readonly #failures = new RateLimiterMemory({ points: failuresPerMinute, duration: windowSeconds });
  readonly #unprovenWebhooks = new RateLimiterMemory({ points: unprovenWebhooksPerMinute, duration: windowSeconds });

  constructor({ apiRatePerMinute, publicRatePerMinute }: Configuration) {
    this.#keys = apiRatePerMinute > 0 ? new RateLimiterMemory({ points: apiRatePerMinute, duration: windowSeconds }) : undefined;
    this.#addresses = publicRatePerMinute > 0 ? new RateLimiterMemory({ points: publicRatePerMinute, duration: windowSeconds }) : undefined;
  }

  /** Takes one request from the quota of a key. @throws ProblemException `rate_limit_exceeded` */
  async consumeForKey(keyId: string, reply: FastifyReply): Promise<void> {
    if (this.#keys) await consume(this.#keys, 'key', keyId, reply);
  }

  /** Takes one request from the quota of an address on public routes. @throws ProblemException `rate_limit_exceeded` */
  async consumeForAddress(address: string, reply: FastifyReply): Promise<void> {
    if (this.#addresses) await consume(this.#addresses, 'address', address, reply);
  }

  /** Counts a wrong key. @throws ProblemException `rate_limit_exceeded` when too many came from this address */
  async consumeForWrongKey(address: string): Promise<void> {
    await consumeFailure(this.#failures, address, 'Too many wrong keys came from this address.');
  }

  /**
   * Counts a webhook that proved nothing. One that is proven is never counted and never refused, whatever else came from its address.
   *
   * @param connectionId `null`: there is no connection at the address that was called
   * @throws ProblemException `rate_limit_exceeded` when too many came from this address for the connection
   */
  async consumeForUnprovenWebhook(address: string, connectionId: string | null): Promise<void> {
    const subject = `${connectionId ?? 'none'} ${address}`;
    await consumeFailure(this.#unprovenWebhooks, subject, 'Too many webhooks that could not be verified came from this address.');
  }
}

async function consumeFailure(limiter: RateLimiterMemory, subject: string, detail: string): Promise<void> {
  try {
    await limiter.consume(subject);
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error;
    throw refuse(error, detail);
  }
}

/** The fields are those of the IETF draft "RateLimit header fields for HTTP" from version 08 on. */
async function consume(limiter: RateLimiterMemory, policy: string, subject: string, reply: FastifyReply): Promise<void> {
  void reply.header('ratelimit-policy', `"${policy}";q=${limiter.points};w=${limiter.duration}`);
  try {
    const used = await limiter.consume(subject);
    void reply.header('ratelimit', `"${policy}";r=${used.remainingPoints};t=${toSeconds(used)}`);
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error;
    void reply.header('ratelimit', `"${policy}";r=0;t=${toSeconds(error)}`);
    throw refuse(error, `The quota is ${limiter.points} requests in ${limiter.duration} seconds.`);
  }
}

function refuse(used: RateLimiterRes, detail: string): ProblemException {
  return new ProblemException('rate_limit_exceeded', { detail, headers: { 'retry-after': String(toSeconds(used)) } });
}

function toSeconds({ msBeforeNext }: RateLimiterRes): number {
  return Math.max(1, Math.ceil(msBeforeNext / 1000));
}
