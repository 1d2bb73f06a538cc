import { fault } from '@panelbridge/core';
import { Webhook } from 'standardwebhooks';
import type { ChannelDefinition, FieldRule } from './channel-definition.js';
import { outboundUrl } from './field-rules.js';

const prefix = 'header.';
const headerName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/;
/** What the hub or the protocol says itself. */
const reserved =
  /^(host|connection|keep-alive|content-length|content-type|content-encoding|transfer-encoding|te|trailer|upgrade|expect|proxy-.*|webhook-.*)$/i;

const signingSecret: FieldRule = {
  required: true,
  meaning: 'the secret by which the receiver checks the signature; make one with: echo "whsec_$(openssl rand -base64 32)"',
  check(value, pointer) {
    const bytes = /^whsec_([A-Za-z0-9+/]+={0,2})$/.test(value) ? Buffer.from(value.slice('whsec_'.length), 'base64').length : 0;
    if (bytes >= 24 && bytes <= 64) return [];
    return [
      fault('value_malformed', pointer, 'It has to be whsec_ and 24 to 64 bytes in Base64, as in: echo "whsec_$(openssl rand -base64 32)"'),
    ];
  },
};

const headerValue: FieldRule = {
  required: false,
  meaning: 'a header of each request',
  check: (value, pointer) =>
    /^[\x20-\x7e]{1,4096}$/.test(value)
      ? []
      : [fault('value_malformed', pointer, 'It has to be 1 to 4,096 characters of ASCII on one line.')],
};

/** A webhook of one’s own: JSON, signed the way of Standard Webhooks, with secret headers if wanted. */
export const webhook: ChannelDefinition = {
  settings: { url: outboundUrl('where notices are sent') },
  secrets: { signingSecret },
  findSecretRule(name) {
    const header = name.slice(prefix.length);
    return name.startsWith(prefix) && headerName.test(header) && !reserved.test(header) ? headerValue : undefined;
  },
  findUrl: ({ settings }) => settings['url'] ?? '',
  buildRequest({ settings, secrets }, notice, now) {
    const { id, kind, severity, reason, title, text, alertId, incidentId, about, at } = notice;
    const data = { alertId, incidentId, severity, reason, title, text, ...about };
    const body = JSON.stringify({ type: `alert.${kind}`, timestamp: at.toISOString(), data });
    const own = Object.entries(secrets)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, value]) => [name.slice(prefix.length).toLowerCase(), value] as const);
    return {
      url: settings['url'] ?? '',
      headers: {
        ...Object.fromEntries(own),
        'content-type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
        'webhook-signature': new Webhook(secrets['signingSecret'] ?? '').sign(id, now, body),
      },
      body,
    };
  },
};
