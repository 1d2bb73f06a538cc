import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { isApiKey } from '../security/api-key.js';
import { KeyStore } from './key-store.js';
import { ProblemException } from './problem.js';
import { RateLimits } from './rate-limits.js';
import type { Actor } from './request-context.js';

const challenge = { 'www-authenticate': 'Bearer realm="panelbridge"' };

/** Finds out by its key who sends a request. */
@Injectable()
export class KeyAuthentication {
  readonly #keys: KeyStore;
  readonly #limits: RateLimits;

  constructor(keys: KeyStore, limits: RateLimits) {
    this.#keys = keys;
    this.#limits = limits;
  }

  /** Who had the request's key a moment ago; it may have been revoked since. `undefined` when that is not known. */
  recall(request: FastifyRequest): Actor | undefined {
    const key = readKey(request);
    return key !== undefined && isApiKey(key) ? this.#keys.recallActor(key) : undefined;
  }

  /** The owner of the request's key. @throws ProblemException `key_missing`, `key_malformed`, `key_refused`, or too many wrong ones */
  async authenticate(request: FastifyRequest): Promise<Actor> {
    const key = readKey(request);
    if (key === undefined) throw new ProblemException('key_missing', { headers: challenge });
    // Every well-formed key is looked up, however many wrong ones came from its address: whoever shares an address must not be locked out.
    const actor = isApiKey(key) ? await this.#keys.findActor(key) : undefined;
    if (actor) return actor;
    await this.#limits.consumeForWrongKey(request.ip);
    throw new ProblemException(isApiKey(key) ? 'key_refused' : 'key_malformed', {
      headers: { 'www-authenticate': `${challenge['www-authenticate']}, error="invalid_token"` },
    });
  }
}

/** Reads the key as REST clients send it, and on the compatible surface also as clients of the User Interviews Hub API do. */
function readKey({ headers, url }: FastifyRequest): string | undefined {
  const { authorization } = headers;
  if (authorization !== undefined) return /^Bearer +(\S+) *$/i.exec(authorization)?.[1] ?? '';
  const compatible = headers['user-interviews-apikey'];
  return typeof compatible === 'string' && !url.startsWith('/api/v1/') ? compatible : undefined;
}
