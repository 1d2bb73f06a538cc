import { afterAll, beforeAll, expect, it } from 'vitest';
import { OptOutLinks } from '../../src/links/opt-out-links.js';
import { ParticipantTokens } from '../../src/links/participant-tokens.js';
import { MemberSessions } from '../../src/members/member-sessions.js';
import { WorkspaceDatabase } from '../../src/platform/database/workspace-database.js';
import { addPerson } from '../members/support.js';
import { foreignHost, redirectPayloads } from '../support/redirect-payloads.js';
import { seedParticipations, seedStudy, toolLink, type SeededStudy } from '../support/seed.js';
import { startHub, type TestHub } from '../support/start-hub.js';
import { expectGuarded, visit, type Visit } from '../support/visit.js';

let hub: TestHub;
let study: SeededStudy;
let entry: string;
let tracking: string;
let member: string;
let optOut: string;
let booking: string;

beforeAll(async () => {
  hub = await startHub();
  study = await seedStudy(hub);
  const [person = ''] = await seedParticipations(hub, study, 1);
  const tokens = hub.app.get(ParticipantTokens);
  entry = tokens.ofParticipation('entry', person);
  tracking = tokens.ofParticipation('tracking', person);
  const { id } = await addPerson(hub);
  member = await hub.app.get(WorkspaceDatabase).run(hub.workspaceId, () => hub.app.get(MemberSessions).begin(id));
  optOut = new URL(hub.app.get(OptOutLinks).of(id)).pathname;
  const [guest = ''] = await seedParticipations(hub, await seedStudy(hub, { moderation: 'moderated' }), 1, 'invited');
  booking = `/book/${tokens.ofParticipation('book', guest)}`;
});
afterAll(() => hub.close());

/** Where an answer can lead a browser: by its headers, or by what stands in its page. */
function listTargets({ headers, text }: Visit): string[] {
  const named = ['location', 'refresh', 'link', 'content-location'].flatMap((name) => headers[name] ?? []);
  if (!String(headers['content-type']).startsWith('text/html')) return named;
  const written = /(?:href|action|src|url|content|formaction)\s*=\s*["']?([^"'>]*)/gi;
  return [...named, ...Array.from(text.matchAll(written), ([, target = '']) => target)];
}

function expectNoForeignTarget(answer: Visit, payload: string): void {
  expectGuarded(answer);
  const foreign = listTargets(answer).filter((target) => target.toLowerCase().includes(foreignHost));
  expect({ payload, foreign, broken: answer.status >= 500 }).toEqual({ payload, foreign: [], broken: false });
  // A redirect leads to the study's tool and nowhere else.
  expect(answer.headers.location ?? `${toolLink}?iid=`).toContain(`${toolLink}?iid=`);
}

it('there are at least 200 payloads', () => {
  expect(redirectPayloads.length).toBeGreaterThanOrEqual(200);
});

const places: readonly (readonly [name: string, send: (payload: string) => Promise<Visit>])[] = [
  ['the path of an entry', (payload) => visit(hub.url, `/r/${payload}`)],
  ['the path of a started entry', (payload) => visit(hub.url, `/r/${payload}`, { method: 'POST', body: '' })],
  ['the path of a return', (payload) => visit(hub.url, `/return/${payload}`)],
  ['the path of a study’s page', (payload) => visit(hub.url, `/s/${payload}`)],
  ['the path of a preview', (payload) => visit(hub.url, `/preview/${payload}`)],
  ['the whole path', (payload) => visit(hub.url, `/${payload}`)],
  ['behind a genuine entry', (payload) => visit(hub.url, `/r/${entry}/${payload}`)],
  ['the query of an entry', (payload) => visit(hub.url, `/r/${entry}?url=${payload}&next=${payload}&iid=${payload}&redirect=${payload}`)],
  [
    'the form of an entry',
    (payload) => visit(hub.url, `/r/${entry}?url=${payload}`, { method: 'POST', body: `url=${payload}&next=${payload}&goTo=${payload}` }),
  ],
  [
    'the query of an entry that goes straight through',
    (payload) => visit(hub.url, `/r/${entry}?url=${payload}&goTo=${payload}`, { cookies: { pb_pass: entry } }),
  ],
  ['the id of a return', (payload) => visit(hub.url, `/return/${study.keys.complete}?iid=${payload}`)],
  [
    'the query of a genuine return',
    (payload) => visit(hub.url, `/return/${study.keys.complete}?url=${payload}&next=${payload}&redirect_uri=${payload}&iid=${tracking}`),
  ],
  ['the query of a preview', (payload) => visit(hub.url, `/preview/${entry}?url=${payload}&next=${payload}`)],
  ['the query of a study’s page', (payload) => visit(hub.url, `/s/${study.id}?url=${payload}&next=${payload}`)],
];

it.each(places)('no payload in %s leads a browser elsewhere or breaks the hub', async (_, send) => {
  for (const payload of redirectPayloads) expectNoForeignTarget(await send(payload), payload);
});

it('no header of a request leads a browser elsewhere', async () => {
  const headers = {
    host: foreignHost,
    'x-forwarded-host': foreignHost,
    'x-forwarded-proto': 'javascript',
    'x-forwarded-for': foreignHost,
    forwarded: `host=${foreignHost};proto=https`,
    'x-original-url': `//${foreignHost}`,
    'x-rewrite-url': `//${foreignHost}`,
    referer: `https://${foreignHost}/`,
    origin: `https://${foreignHost}`,
  };
  for (const [path, method] of [
    [`/r/${entry}`, 'GET'],
    [`/r/${entry}`, 'POST'],
    [`/return/${study.keys.complete}?iid=${tracking}`, 'GET'],
    [`/preview/${entry}`, 'GET'],
    [`/s/${study.id}`, 'GET'],
    ['/', 'GET'],
  ] as const) {
    expectNoForeignTarget(await visit(hub.url, path, { method, headers }), path);
    expectNoForeignTarget(await visit(hub.url, path, { method, headers, cookies: { pb_pass: entry } }), path);
  }
});

const next = (payload: string) => `next=${payload}&url=${payload}&return_to=${payload}&redirect_uri=${payload}`;
const ownPages: readonly (readonly [name: string, send: (payload: string) => Promise<Visit>])[] = [
  ['the path of a sign-in', (payload) => visit(hub.url, `/sign-in/${payload}`)],
  ['the path of a used sign-in', (payload) => visit(hub.url, `/sign-in/${payload}`, { method: 'POST', body: next(payload) })],
  ['the query of who is signed in already', (payload) => visit(hub.url, `/sign-in?${next(payload)}`, { cookies: { pb_member: member } })],
  ['the form of a sign-in', (payload) => visit(hub.url, '/sign-in', { method: 'POST', body: `email=${payload}&${next(payload)}` })],
  ['the form of a sign-out', (payload) => visit(hub.url, `/sign-out?${next(payload)}`, { method: 'POST', body: next(payload) })],
  ['the query of who is not signed in', (payload) => visit(hub.url, `/me?${next(payload)}`)],
  ['the path of a study that is browsed', (payload) => visit(hub.url, `/studies/${payload}`, { cookies: { pb_member: member } })],
  [
    'the path of a study that is applied to',
    (payload) => visit(hub.url, `/studies/${payload}`, { method: 'POST', body: next(payload), cookies: { pb_member: member } }),
  ],
  [
    'the form of a choice',
    (payload) =>
      visit(hub.url, '/me/invitations', {
        method: 'POST',
        body: `invitations=${payload}&${next(payload)}`,
        cookies: { pb_member: member },
      }),
  ],
  ['the query of an opt-out', (payload) => visit(hub.url, `${optOut}?${next(payload)}`)],
  ['the path of an opt-out', (payload) => visit(hub.url, `/opt-out/${payload}`)],
  ['the path of a booking', (payload) => visit(hub.url, `/book/${payload}`)],
  ['the query of a booking', (payload) => visit(hub.url, `${booking}?zone=${payload}&do=${payload}&${next(payload)}`)],
  [
    'the form of a booking',
    (payload) => visit(hub.url, booking, { method: 'POST', body: `act=${payload}&session=${payload}&zone=${payload}&${next(payload)}` }),
  ],
];

it.each(ownPages)('no payload in %s leads out of the hub or breaks it', async (_, send) => {
  for (const payload of redirectPayloads) {
    const answer = await send(payload);
    // What somebody wrote stands in its field again, as text.
    const written = { ...answer, text: answer.text.replaceAll(/ value="[^"]*"/g, '') };
    const foreign = listTargets(written).filter((target) => target.toLowerCase().includes(foreignHost));
    expect({ payload, foreign, broken: answer.status >= 500 }).toEqual({ payload, foreign: [], broken: false });
    expect(answer.headers.location ?? '/me').toMatch(/^\/(?:sign-in|studies|me)$/);
  }
});
