import type { IncomingHttpHeaders } from 'node:http';

/** The headers in which clients of the API have been seen to send their key. */
export type KeyHeader = 'authorization' | 'user-interviews-apikey';

/** An API key and what it may do. */
export interface ApiKey {
  readonly key: string;
  /** Who it belongs to; shown in the log instead of the key. */
  readonly name: string;
  /** `read` for GET, `write` for all else; both by default. */
  readonly permissions?: readonly ('read' | 'write')[];
}

/** Whose key a request carries, and whether it holds. */
export interface KeyAccess {
  /** The name of the key, also of a revoked one; empty when nobody has such a key. */
  readonly name: string;
  /** The header in which the key came; `null` when none of those that count is there. */
  readonly header: KeyHeader | null;
  readonly verdict: 'ok' | 'unauthorized' | 'forbidden';
}

/** Knows the keys, and which of them were revoked. */
export class ApiKeys {
  readonly #byKey: ReadonlyMap<string, ApiKey>;
  readonly #revoked = new Set<string>();
  readonly #headers: readonly KeyHeader[];

  /** @param headers where a key is looked for; a key in another header counts as none */
  constructor(keys: readonly ApiKey[], headers: readonly KeyHeader[]) {
    this.#byKey = new Map(keys.map((each) => [each.key, each]));
    this.#headers = headers;
  }

  /** The key that a request carries, good or not. */
  find(headers: IncomingHttpHeaders): { readonly value: string; readonly header: KeyHeader } | undefined {
    for (const header of this.#headers) {
      const given = String(headers[header] ?? '');
      const value = header === 'authorization' ? /^bearer +(\S+) *$/i.exec(given)?.[1] : given.trim();
      if (value !== undefined && value !== '') return { value, header };
    }
    return undefined;
  }

  /** Looks at the key of a request. */
  check(headers: IncomingHttpHeaders, method: string): KeyAccess {
    const found = this.find(headers);
    const key = found === undefined ? undefined : this.#byKey.get(found.value);
    if (found === undefined || key === undefined) return { name: '', header: found?.header ?? null, verdict: 'unauthorized' };
    const needed = method === 'GET' ? 'read' : 'write';
    const allowed = (key.permissions ?? ['read', 'write']).includes(needed);
    const verdict = this.#revoked.has(key.key) ? 'unauthorized' : allowed ? 'ok' : 'forbidden';
    return { name: key.name, header: found.header, verdict };
  }

  /** @returns whether there is such a key */
  revoke(key: string): boolean {
    if (this.#byKey.has(key)) this.#revoked.add(key);
    return this.#byKey.has(key);
  }

  /** @returns whether there is such a key */
  restore(key: string): boolean {
    this.#revoked.delete(key);
    return this.#byKey.has(key);
  }
}
