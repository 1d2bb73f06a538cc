import type { ServerResponse } from 'node:http';
import { Webhook } from 'standardwebhooks';
import { startPartner, type PartnerRequest, type PartnerServer } from '../support/partner-server.js';

/** Keys that the vendors below know. */
export const keys = {
  routingKey: 'k'.repeat(32),
  accountSid: `AC${'1'.repeat(32)}`,
  authToken: 'auth-token-of-the-account',
  slackPath: '/services/T1/B1/secret-of-the-webhook',
  signingSecret: `whsec_${Buffer.alloc(32, 3).toString('base64')}`,
} as const;

/** One server that answers as Slack, PagerDuty, Twilio and a receiver of webhooks do, each under a path of its own. */
export interface Vendors extends PartnerServer {
  /** Open incidents of PagerDuty, by their key. */
  readonly incidents: Map<string, string>;
  /** What people got to read, with the vendor that showed it. */
  readonly told: string[];
}

/** Starts the vendors on a free port. */
export async function startVendors(): Promise<Vendors> {
  const vendors = Object.assign(await startPartner(), { incidents: new Map<string, string>(), told: [] as string[] });
  vendors.answer = (response, request) => {
    const handle = request.path.startsWith('/services/')
      ? answerAsSlack
      : request.path.startsWith('/v2/enqueue')
        ? answerAsPagerduty
        : request.path.startsWith('/2010-04-01/')
          ? answerAsTwilio
          : receiveWebhook;
    handle(response, request, vendors);
  };
  return vendors;
}

function answerAsSlack(response: ServerResponse, { path, headers, body }: PartnerRequest, { told }: Vendors): void {
  if (path !== keys.slackPath) return void response.writeHead(404).end('no_service');
  const { text } = JSON.parse(body) as { text?: unknown };
  if (headers['content-type'] !== 'application/json' || typeof text !== 'string')
    return void response.writeHead(400).end('invalid_payload');
  told.push(`slack ${text.split('\n')[0]}`);
  response.writeHead(200).end('ok');
}

function answerAsPagerduty(response: ServerResponse, { body }: PartnerRequest, { incidents, told }: Vendors): void {
  const event = JSON.parse(body) as Record<string, string> & { payload?: { summary?: string; severity?: string; source?: string } };
  const { summary = '', severity = '', source = '' } = event.payload ?? {};
  const isWhole =
    event['event_action'] === 'resolve' || (summary !== '' && source !== '' && /^(critical|error|warning|info)$/.test(severity));
  if (event['routing_key'] !== keys.routingKey || !event['dedup_key'] || !isWhole)
    return void response
      .writeHead(400)
      .end('{"status":"invalid event","message":"Event object is invalid","errors":["Invalid routing key"]}');
  if (event['event_action'] === 'trigger') incidents.set(event['dedup_key'], summary);
  else incidents.delete(event['dedup_key']);
  told.push(`pagerduty ${event['event_action']} ${summary}`.trim());
  response.writeHead(202).end(JSON.stringify({ status: 'success', message: 'Event processed', dedup_key: event['dedup_key'] }));
}

function answerAsTwilio(response: ServerResponse, { path, headers, body }: PartnerRequest, { told }: Vendors): void {
  const basic = `Basic ${Buffer.from(`${keys.accountSid}:${keys.authToken}`).toString('base64')}`;
  if (headers.authorization !== basic) return void response.writeHead(401).end('{"code":20003,"message":"Authenticate","status":401}');
  const form = Object.fromEntries(new URLSearchParams(body));
  if (path !== `/2010-04-01/Accounts/${keys.accountSid}/Messages.json` || !form['To'] || !form['From'] || !form['Body'])
    return void response.writeHead(400).end('{"code":21604,"message":"A \'To\' phone number is required.","status":400}');
  told.push(`sms ${form['Body']}`);
  response.writeHead(201).end('{"sid":"SM1","status":"queued"}');
}

function receiveWebhook(response: ServerResponse, { headers, body }: PartnerRequest, { told }: Vendors): void {
  try {
    const event = new Webhook(keys.signingSecret).verify(body, headers as Record<string, string>) as {
      type: string;
      data: { title: string };
    };
    told.push(`webhook ${event.type} ${event.data.title}`);
    response.writeHead(204).end();
  } catch {
    response.writeHead(401).end('the signature is wrong');
  }
}
