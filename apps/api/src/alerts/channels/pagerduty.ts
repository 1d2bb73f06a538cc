import type { ChannelDefinition } from './channel-definition.js';
import { matching, outboundUrl } from './field-rules.js';

const defaultUrl = 'https://events.pagerduty.com/v2/enqueue';
const longestSummary = 1_024;

/** PagerDuty’s Events API v2: a failure opens an incident, its recovery resolves the same one. */
export const pagerduty: ChannelDefinition = {
  settings: { url: outboundUrl(`the address of the Events API where it is not ${defaultUrl}, such as that of the EU`, false) },
  secrets: {
    routingKey: matching(
      /^[0-9A-Za-z]{32}$/,
      '32 letters and digits',
      'the integration key of a service, which PagerDuty shows under “Integrations” as Events API v2',
    ),
  },
  findUrl: ({ settings }) => settings['url'] ?? defaultUrl,
  buildRequest(content, { kind, severity, reason, title, text, incidentId, about, at }) {
    const base = { routing_key: content.secrets['routingKey'], dedup_key: `panelbridge-${incidentId}` };
    const trigger = {
      event_action: 'trigger',
      client: 'Panelbridge',
      payload: {
        summary: title.slice(0, longestSummary),
        source: about ? `sync ${about.syncId}` : 'panelbridge',
        severity,
        timestamp: at.toISOString(),
        component: 'sync',
        class: reason,
        custom_details: { text, ...about },
      },
    };
    return {
      url: pagerduty.findUrl(content),
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...base, ...(kind === 'recovered' ? { event_action: 'resolve' } : trigger) }),
    };
  },
};
