import { createHmac, randomBytes } from 'node:crypto';

/** Makes a secret in the manner of Svix: `whsec_` and 24 random bytes in base64. */
export function makeSecret(): string {
  return `whsec_${randomBytes(24).toString('base64')}`;
}

/**
 * Signs a webhook in the manner of Svix and Standard Webhooks: HMAC-SHA256 in base64 over `id.timestamp.body`, with the bytes of the secret.
 *
 * @param seconds time of sending in seconds since 1970
 * @param secrets one signature for each, so that a secret can be replaced while both are in use
 */
export function signWebhook(id: string, seconds: number, body: string, secrets: readonly string[]): string {
  return secrets
    .map((secret) => Buffer.from(secret.replace(/^whsec_/, ''), 'base64'))
    .map((key) => `v1,${createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64')}`)
    .join(' ');
}
