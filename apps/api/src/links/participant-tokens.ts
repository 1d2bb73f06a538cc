import { Injectable } from '@nestjs/common';
import { createToken, readToken, type TokenKind, type TokenReading } from '@panelbridge/core';
import { TokenKeyring } from '../platform/security/keyring.js';

const day = 86_400_000;
const prefix = 'pp_';

/** How long each kind of token holds, in days. A tracking token outlives its study so that late returns are still read. */
const lifetimes: Readonly<Record<TokenKind, number>> = { entry: 365, tracking: 365, preview: 1, book: 90, sign_in: 1 };

/** Makes and reads the tokens that participants carry. */
@Injectable()
export class ParticipantTokens {
  constructor(private readonly keyring: TokenKeyring) {}

  /** The token of a participation; the same all day long for the same kind. */
  ofParticipation(kind: 'entry' | 'tracking' | 'book', participation: string): string {
    return this.of(kind, participation.slice(prefix.length));
  }

  /** The token of any subject of 7 to 19 characters `[0-9a-z]`. */
  of(kind: TokenKind, subject: string): string {
    return createToken({ kind, subject, expiresOn: Date.now() + lifetimes[kind] * day }, this.keyring);
  }

  /** Reads a token from outside, never trusting it before its code is verified. */
  read(kind: TokenKind, text: unknown): TokenReading {
    return readToken(text, kind, this.keyring, Date.now());
  }

  /** The participation that a genuine token of this kind names; `null` for anything else. */
  participationOf(kind: 'entry' | 'tracking' | 'book', text: unknown): string | null {
    const reading = this.read(kind, text);
    return reading.ok ? prefix + reading.subject : null;
  }
}
