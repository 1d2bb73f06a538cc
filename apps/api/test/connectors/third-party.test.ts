import { execFile } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConnectionDto } from '../../src/connections/connection.dto.js';
import { inviteParticipants } from '../support/participations.js';
import { startHub, type TestHub } from '../support/start-hub.js';
import { createLaunchedStudy, type JoinedStudy } from '../support/studies.js';
import { visit } from '../support/visit.js';
import { installStrangePackage, type StrangePackage } from './strange-package.js';

const webhookKey = 'lws_0123456789abcdef0123456789abcdef';
let strange: StrangePackage;
let hub: TestHub;
let connectionId: string;
let study: JoinedStudy;

beforeAll(async () => {
  strange = await installStrangePackage();
  hub = await startHub({ configuration: { connectors: [strange.folder, '@panelbridge/connector-tracked-link'] } });
  const body = { connectorId: 'lantern', name: 'Lantern', config: {}, secrets: { webhookKey } };
  const created = await hub.request<ConnectionDto>('POST', '/api/v1/connections', { body });
  if (created.status !== 201) throw new Error(JSON.stringify(created.body));
  connectionId = created.body.id;
  await hub.request('POST', `/api/v1/connections/${connectionId}/check`);
  study = await createLaunchedStudy(hub, { connectionId, integration: { inviteLink: 'https://acme.lantern.example/s/9fk2?lang=en#top' } });
}, 240_000);
afterAll(async () => {
  await hub?.close();
  strange?.remove();
});

/** What is read of answers of the hub. */
interface Answer {
  readonly returnUrls?: readonly { readonly name: string; readonly pasteUrl: string }[];
  readonly previewUrl?: string;
  readonly state?: string;
  readonly why?: object;
}

/** The first member of this name, however deep. */
function findMember(value: unknown, name: string): unknown {
  return new RegExp(`"${name}":"([^"]*)"`).exec(JSON.stringify(value))?.[1];
}

async function readStatus(participation: string): Promise<string> {
  const { rows } = await hub.sql.query<{ status: string }>('select status from participations where id = $1', [participation]);
  return rows[0]?.status ?? '';
}

describe('a connector from a package that was made outside the workspace and installed from a tarball', () => {
  it('is listed as loaded, and described by its manifest', async () => {
    const { body } = await hub.request<{ data: readonly object[] }>('GET', '/api/v1/connectors');
    expect(body.data[0]).toMatchObject({
      id: 'lantern',
      source: strange.folder,
      version: '0.1.0',
      status: 'loaded',
      reason: null,
      title: 'Lantern',
      capabilities: ['redirect', 'statusSync'],
    });
    const { body: read } = await hub.request('GET', '/api/v1/connectors/lantern');
    expect(read).toMatchObject({ manifest: { secrets: { webhookKey: { required: true } }, version: '0.1.0' } });
  });

  it('makes a connection that is ready, by its own rules for secrets', async () => {
    const { body } = await hub.request('GET', `/api/v1/connections/${connectionId}`);
    expect(body).toMatchObject({ connectorId: 'lantern', status: 'ready' });
    const wrong = { connectorId: 'lantern', name: 'Wrong', config: {}, secrets: { webhookKey: 'not-a-signing-key' } };
    expect(await hub.request('POST', '/api/v1/connections', { body: wrong })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/secrets/webhookKey', detail: expect.stringContaining('lws_') }] },
    });
  });

  it('answers what its guide has typed on the hub', async () => {
    const guide = readFileSync(new URL('../../../docs/src/content/docs/guides/write-a-connector.md', import.meta.url), 'utf8');
    const [, commands = ''] = /^```sh title="On the hub"\n(.*?)^```$/ms.exec(guide) ?? [];
    const define = 'hub() { curl -sS -w "\\n%{http_code}\\n" -H "Authorization: Bearer $KEY" -H "Content-Type: application/json" "$@"; }';
    const env = { ...process.env, HUB: hub.url, KEY: hub.adminKey };
    const { stdout } = await promisify(execFile)('sh', ['-c', `${define}\n${commands}`], { env });
    const lines = stdout.trim().split('\n');
    expect([lines[1], lines[3]]).toEqual(['200', '201']);
    expect(JSON.parse(lines[0]!)).toMatchObject({ id: 'lantern', status: 'loaded' });
    expect(JSON.parse(lines[2]!)).toMatchObject({ connectorId: 'lantern', name: 'Lantern' });
  });

  it('leads one person through, as the guide has typed it, with the browser and the tool played here', async () => {
    const guide = readFileSync(new URL('../../../docs/src/content/docs/guides/write-a-connector.md', import.meta.url), 'utf8');
    const [begin = '', open = '', look = ''] = [...guide.matchAll(/^```sh title="On the hub, with one person"\n(.*?)^```$/gms)].map(
      ([, text = '']) => text,
    );
    const known: Record<string, string> = { HUB: hub.url, KEY: hub.adminKey, CONNECTION: connectionId };
    const answers: Answer[] = [];
    // What stands before each line that a person completes is typed, and its last answer read for it.
    const type = async (text: string): Promise<Answer> => {
      for (const part of text.split(/^(?=export )/m)) {
        const [, name = '', member = ''] = /^export (\w+)=\.\.\.\s+# "(\w+)" of the answer/.exec(part) ?? [];
        if (name !== '' && known[name] === undefined) known[name] = String(findMember(answers.at(-1), member));
        const commands = part.replace(/^export .*$/m, '');
        const define =
          'hub() { curl -sS --fail-with-body -H "Authorization: Bearer $KEY" -H "Content-Type: application/json" "$@" || exit 1; echo; }';
        const { stdout } = await promisify(execFile)('sh', ['-c', `${define}\n${commands}`], { env: { ...process.env, ...known } });
        answers.push(
          ...stdout
            .trim()
            .split('\n')
            .filter(Boolean)
            .map((line) => JSON.parse(line) as Answer),
        );
      }
      return answers.at(-1) ?? {};
    };
    const comeBack = async (entered: string) => {
      const token = /respondent=([\w-]+)/.exec(entered)?.[1] ?? '';
      const { returnUrls = [] } = answers.find(({ returnUrls: urls }) => urls !== undefined) ?? {};
      const pasted = returnUrls.find(({ name }) => name === 'complete')?.pasteUrl ?? '';
      return visit(hub.url, pasted.replace('{{url.respondent}}', token).replace(/^https?:\/\/[^/]+/, ''));
    };
    const { previewUrl = '' } = await type(begin);
    const preview = await visit(hub.url, new URL(previewUrl).pathname);
    expect((await comeBack(String(preview.headers.location))).status).toBe(200);
    await type(open);
    expect(answers.some(({ state }) => state === 'verified')).toBe(true);
    const entryUrl = String(findMember(answers.at(-1), 'entryUrl'));
    expect((await comeBack((await visit(hub.url, new URL(entryUrl).pathname, { method: 'POST' })).text)).status).toBe(200);
    expect(await readStatus(known['PP'] ?? '')).toBe('completed');
    expect((await type(look)).why).toMatchObject({
      because: 'The return of the browser reported `submitted`; the study’s `onReturn` leads on to `completed`.',
    });
  });

  it('leads a person into the tool and back', async () => {
    const [person] = await inviteParticipants(hub, study.studyId, 1);
    const entered = await visit(hub.url, new URL(person!.entryUrl).pathname, { method: 'POST' });
    const link = `https://acme.lantern.example/s/9fk2?lang=en&amp;respondent=${person!.trackingToken}#top`;
    expect(entered.text).toContain(link);
    expect(await readStatus(person!.participationId)).toBe('started');
    const back = await visit(hub.url, `/return/${study.keys.complete}?respondent=${person!.trackingToken}`);
    expect(back.status).toBe(200);
    expect(await readStatus(person!.participationId)).toBe('completed');
  });

  it('reads the webhooks of its tool, which the hub has verified by its declaration', async () => {
    const [person] = await inviteParticipants(hub, study.studyId, 1);
    await visit(hub.url, new URL(person!.entryUrl).pathname, { method: 'POST' });
    const text = JSON.stringify({
      type: 'response.disqualified',
      delivery: 'd-1',
      at: new Date().toISOString(),
      preview: false,
      response: { url: { respondent: person!.trackingToken } },
    });
    const sentAt = String(Math.floor(Date.now() / 1000));
    const sign = (key: string) => `v1,${createHmac('sha256', key).update(`${sentAt}.${text}`).digest('base64')}`;
    const post = (signature: string) =>
      fetch(`${hub.url}/hooks/${connectionId}`, {
        method: 'POST',
        body: text,
        headers: { 'lantern-sent-at': sentAt, 'lantern-signature': signature },
      });
    expect((await post(sign('lws_ffffffffffffffffffffffffffffffff'))).status).toBe(401);
    expect((await post(sign(webhookKey))).status).toBe(202);
    await expect.poll(() => readStatus(person!.participationId), { timeout: 20_000 }).toBe('screened_out');
  });
});
