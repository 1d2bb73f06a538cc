import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** The one scope of the Results API. */
export const SCOPE = 'studies:read';

/** Who may ask for tokens. */
export interface Client {
  readonly id: string;
  readonly secret: string;
}

interface Token {
  readonly clientId: string;
  readonly endsAt: number;
  usesLeft: number;
}

/** Whose token a request carries, and whether it still holds; `clientId` is empty when nobody was given such a token. */
export interface Access {
  readonly clientId: string;
  readonly ok: boolean;
}

function equals(one: string, other: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}

/** Gives out bearer tokens and knows which of them still hold; a restart forgets them all. */
export class Tokens {
  readonly #clients: readonly Client[];
  readonly #byValue = new Map<string, Token>();
  /** How long a token holds. */
  readonly seconds: number;

  constructor(clients: readonly Client[], seconds: number) {
    this.#clients = clients;
    this.seconds = seconds;
  }

  knows({ id, secret }: Client): boolean {
    return this.#clients.some((client) => client.id === id && equals(client.secret, secret));
  }

  /** @param uses for how many requests it is good; `null` for all of its time */
  issue(clientId: string, uses: number | null): string {
    const value = randomBytes(24).toString('base64url');
    this.#byValue.set(value, { clientId, endsAt: Date.now() + this.seconds * 1000, usesLeft: uses ?? Infinity });
    return value;
  }

  /** Looks at the header `Authorization` of a request; counts as a use. */
  use(header: string | undefined): Access {
    const value = /^bearer +(\S+) *$/i.exec(header ?? '')?.[1];
    const token = value === undefined ? undefined : this.#byValue.get(value);
    if (token === undefined) return { clientId: '', ok: false };
    const ok = token.usesLeft > 0 && Date.now() < token.endsAt;
    token.usesLeft -= 1;
    return { clientId: token.clientId, ok };
  }
}
