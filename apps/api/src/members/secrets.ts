import { createHash, randomBytes } from 'node:crypto';

/** What the database knows a link or a session by: SHA-256 of it, in hex. They are random, so a slow hash would add nothing. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** A new session's secret: 256 random bits. */
export function createSessionSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** Says whether a text has the form of a session's secret. */
export function isSessionSecret(text: string | undefined): text is string {
  return text !== undefined && /^[A-Za-z0-9_-]{43}$/.test(text);
}
