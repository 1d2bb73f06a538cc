import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { Configuration } from '../configuration/configuration.js';
import { ProblemException } from './problem.js';

const windowSeconds = 60;
const failuresPerMinute = 30;

/**
 * Quotas of this process: of each key, of each address on public routes, and of each address that keeps sending wrong keys. Several
 * processes each allow as much; a quota that must hold across them belongs into the database.
 */
@Injectable()
export class RateLimits {
  readonly #keys: RateLimiterMemory | undefined;
  readonly #addresses: RateLimiterMemory | undefined;
  readonly #failures = new RateLimiterMemory({ points: failuresPerMinute, duration: windowSeconds });

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
    try {
      await this.#failures.consume(address);
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      throw refuse(error, 'Too many wrong keys came from this address.');
    }
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
