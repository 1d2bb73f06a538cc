import type { ChannelDefinition } from './channel-definition.js';
import { outboundUrl } from './field-rules.js';

/** An incoming webhook of Slack, or of a chat that takes the same. Whoever knows its URL can write, so the URL is a secret. */
export const slack: ChannelDefinition = {
  settings: {},
  secrets: { url: outboundUrl('the URL of an incoming webhook, which Slack shows under “Incoming Webhooks” of an app') },
  findUrl: ({ secrets }) => secrets['url'] ?? '',
  buildRequest({ secrets }, { title, text, about }) {
    const lines = [`*${escapeText(title)}*`, escapeText(text), ...(about ? [`Sync \`${about.syncId}\`, run \`${about.runId}\``] : [])];
    return {
      url: secrets['url'] ?? '',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text: lines.join('\n') }),
    };
  },
};

/** The three characters that Slack gives a meaning; without them a name can neither link nor call anybody. */
function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
