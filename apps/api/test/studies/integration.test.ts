import { afterAll, describe, expect, it } from 'vitest';
import type { IntegrationDto } from '../../src/studies/integration/integration.dto.js';
import type { SetupDto } from '../../src/studies/setup/setup.dto.js';
import type { StudyDto } from '../../src/studies/study-answer.dto.js';
import { startHub } from '../support/start-hub.js';
import { createConnection, createDraft, createJoinedStudy, createLaunchedStudy, inviteLink } from '../support/studies.js';

// Answers name the public address, so it is one that a real hub would have.
const publicUrl = 'https://panel.example.com';
const hub = await startHub({ configuration: { publicUrl } });
afterAll(() => hub.close());

interface Problem {
  readonly code: string;
  readonly detail: string;
  readonly errors?: readonly { readonly code: string; readonly pointer: string; readonly detail: string }[];
}
type Body = Problem & IntegrationDto;

const generic = await createConnection(hub);
const perspective = await createConnection(hub, { name: 'Perspective AI', config: { preset: 'perspective' } });
const qualtrics = await createConnection(hub, { name: 'Qualtrics', config: { preset: 'qualtrics' } });
const perspectiveLink = 'https://getperspective.ai/interview/4f2a';

const put = (studyId: string, body: unknown, headers: Readonly<Record<string, string>> = {}) =>
  hub.request<Body>('PUT', `/api/v1/studies/${studyId}/integration`, { body, headers });
const readSetup = async (studyId: string) => (await hub.request<SetupDto>('GET', `/api/v1/studies/${studyId}/setup`)).body;
const missing = async (studyId: string) => (await readSetup(studyId)).requirements.filter(({ present }) => !present);
const faultsOf = ({ body }: { readonly body: Problem }) => (body.errors ?? []).map(({ pointer, code }) => `${pointer} ${code}`);

async function createActive(): Promise<string> {
  const { id } = await createDraft(hub);
  await hub.request('POST', `/api/v1/studies/${id}/publish`);
  return id;
}

describe('prerequisites', () => {
  it('S1-7 waits for an active research project: a study that is published and not closed', async () => {
    const { id } = await createDraft(hub);
    await put(id, { connectionId: generic, inviteLink });
    const isProjectMissing = async () => (await missing(id)).some(({ code }) => code === 'research_project_missing');
    expect(await isProjectMissing()).toBe(true);
    const preview = await hub.request<Problem>('POST', `/api/v1/studies/${id}/preview`);
    expect(preview.body.errors?.map(({ code }) => code)).toContain('research_project_missing');
    await hub.request('POST', `/api/v1/studies/${id}/publish`);
    expect(await isProjectMissing()).toBe(false);
    await hub.request('POST', `/api/v1/studies/${id}/close`, { body: { confirm: true } });
    expect(await isProjectMissing()).toBe(true);
  });

  it('S1-8 waits until a person confirms that the outline is finished, and keeps who and when', async () => {
    const studyId = await createActive();
    await put(studyId, { connectionId: generic, inviteLink });
    const outline = (await missing(studyId)).find(({ name }) => name.includes('outline'));
    const confirmedAs = outline?.confirmedAs ?? '';
    expect(confirmedAs).not.toBe('');
    const confirmed = await put(studyId, { connectionId: generic, inviteLink, confirmations: { [confirmedAs]: true } });
    expect((await missing(studyId)).map(({ code }) => code)).not.toContain(outline?.code);
    const { rows } = await hub.sql.query<{ id: string }>(`select id from api_keys where role = 'admin'`);
    expect(confirmed.body.confirmations[confirmedAs]).toEqual({ at: expect.stringMatching(/^20.*Z$/), by: rows[0]?.id });
    await put(studyId, { connectionId: generic, inviteLink, confirmations: { [confirmedAs]: false } });
    expect((await missing(studyId)).map(({ code }) => code)).toContain(outline?.code);
  });

  it('S1-9 tells apart which of project, outline and admin access is missing', async () => {
    const { id } = await createDraft(hub);
    await put(id, { connectionId: generic, inviteLink });
    const open = (await missing(id)).filter(({ code }) => code !== 'call_to_action_missing');
    expect(open).toHaveLength(3);
    expect(new Set(open.map(({ code }) => code)).size).toBe(3);
    expect(new Set(open.map(({ remedy }) => remedy)).size).toBe(3);
    expect(open.map(({ name }) => name).join()).toMatch(/project.*outline.*[Aa]dmin access to both/);
    const launch = await hub.request<Problem>('POST', `/api/v1/studies/${id}/launch`);
    expect(launch.body.errors?.map(({ code }) => code)).toEqual(expect.arrayContaining(open.map(({ code }) => code)));
  });

  it('S1-10 asks for the link that Invite Participants of a finished outline gives', async () => {
    const studyId = await createActive();
    await put(studyId, { connectionId: perspective });
    const { steps, requirements } = await readSetup(studyId);
    expect(steps[0]).toMatchObject({ side: 'partner', text: expect.stringMatching(/finalise.*Invite Participants.*copy the invite link/) });
    const link = requirements.find(({ code }) => code === 'invite_link_missing');
    expect(link).toMatchObject({ present: false, remedy: expect.stringContaining('finished outline') });
    const launch = await hub.request<Problem>('POST', `/api/v1/studies/${studyId}/launch`);
    expect(launch.body.errors?.map(({ code }) => code)).toContain('invite_link_missing');
  });
});

describe('the path on our side', () => {
  it('S1-11 leads from the platform type over the pasted link to the redirect URL that appears', async () => {
    const studyId = await createActive();
    const chosen = await put(studyId, { connectionId: perspective });
    expect(chosen.body).toMatchObject({ tool: 'Perspective AI', inviteLink: null, returnUrls: [] });
    const { steps } = await readSetup(studyId);
    const ours = steps.filter(({ side }) => side === 'panel').map(({ text }) => text);
    expect(ours[0]).toMatch(/Research Activity.*Edit the Task Platform.*Tracked Custom Link/);
    expect(ours[1]).toMatch(/[Pp]aste the tool’s link/);
    expect(ours[2]).toMatch(/appears once type and link are saved/);
    const pasted = await put(studyId, { connectionId: perspective, inviteLink: perspectiveLink });
    expect(pasted.body.returnUrls.map(({ name }) => name)).toEqual(['complete']);
  });

  it('S1-12 makes no redirect URL before type and link are set, and never another one after', async () => {
    const studyId = await createActive();
    const read = async () => (await hub.request<Body>('GET', `/api/v1/studies/${studyId}/integration`)).body.returnUrls;
    expect((await put(studyId, { inviteLink })).status).toBe(422);
    expect((await put(studyId, { connectionId: generic })).body.returnUrls).toEqual([]);
    const { rowCount } = await hub.sql.query('select 1 from return_keys where study_id = $1', [studyId]);
    expect(rowCount).toBe(0);
    const { returnUrls } = (await put(studyId, { connectionId: generic, inviteLink })).body;
    expect(returnUrls.map(({ name, outcome }) => `${name} ${outcome}`)).toEqual([
      'complete submitted',
      'screen_out screened_out',
      'over_quota over_quota',
      'quality quality_failed',
      'incomplete incomplete',
    ]);
    expect(new Set(returnUrls.map(({ url }) => url)).size).toBe(5);
    for (const { url, where } of returnUrls) {
      expect(url).toMatch(/^https:\/\/panel\.example\.com\/return\/[\w-]{22,}$/);
      expect(where).toMatch(/^In Interview tool: .+\.$/);
    }
    await put(studyId, { connectionId: generic, inviteLink: `${inviteLink}/2`, parameterName: 'pid' });
    await put(studyId, { connectionId: generic });
    await put(studyId, { connectionId: generic, inviteLink });
    expect(await read()).toEqual(returnUrls);
  });

  it('writes the address to paste with the placeholder of the tool, or the one that the connection names', async () => {
    const studyId = await createActive();
    const link = 'https://survey.qualtrics.com/jfe/form/SV_1';
    const [first] = (await put(studyId, { connectionId: qualtrics, inviteLink: link, parameterName: 'pid' })).body.returnUrls;
    expect(first?.pasteUrl).toBe(`${first?.url}?pid=\${e://Field/pid}`);
    const own = await createConnection(hub, { config: { preset: 'generic', placeholder: '[[{name}]]' } });
    const other = await createActive();
    const [second] = (await put(other, { connectionId: own, inviteLink })).body.returnUrls;
    expect(second?.pasteUrl).toBe(`${second?.url}?iid=[[iid]]`);
  });
});

describe('the path on the tool’s side', () => {
  it('S1-13 leads through Settings and Wrap Up to the button, and waits until a person confirms that it is saved', async () => {
    const studyId = await createActive();
    await put(studyId, { connectionId: perspective, inviteLink: perspectiveLink });
    const { steps } = await readSetup(studyId);
    const button = steps.find(({ text }) => text.includes('Wrap Up'));
    expect(button).toMatchObject({ side: 'partner', text: expect.stringMatching(/Settings.*Wrap Up.*button.*text.*redirect URL.*Save/) });
    const open = (await missing(studyId)).find(({ code }) => code === 'call_to_action_missing');
    expect(open?.confirmedAs).toBe('call_to_action');
    await put(studyId, { connectionId: perspective, inviteLink: perspectiveLink, confirmations: { call_to_action: true } });
    expect((await missing(studyId)).map(({ code }) => code)).not.toContain('call_to_action_missing');
  });

  it('S1-14 takes neither the button’s text nor its redirect URL alone', async () => {
    const { studyId, connectionId, returnUrls } = await createJoinedStudy(hub);
    const redirectUrl = returnUrls[0]?.pasteUrl;
    const state = async (callToAction: unknown) => {
      await put(studyId, { connectionId, inviteLink, callToAction });
      const { state: now, requirements } = await readSetup(studyId);
      return [now, ...requirements.filter(({ present }) => !present).map(({ code }) => code)];
    };
    expect(await state({ text: 'Claim Your Reward' })).toEqual(['missing', 'call_to_action_url_missing']);
    expect(await state({ redirectUrl })).toEqual(['missing', 'call_to_action_text_missing']);
    expect(await state({ text: 'Claim Your Reward', redirectUrl })).toEqual(['configured']);
  });

  it('S1-16 takes a redirect URL that is absolute https, and keeps it byte for byte', async () => {
    const https = await startHub({ configuration: { publicUrl, demo: false } });
    try {
      const { studyId, connectionId, returnUrls } = await createJoinedStudy(https);
      const path = `/api/v1/studies/${studyId}/integration`;
      const send = (redirectUrl: string) =>
        https.request<Body>('PUT', path, { body: { connectionId, inviteLink, callToAction: { text: 'Go', redirectUrl } } });
      const refused: [string, string][] = [
        ['/return/abc', 'link_not_absolute'],
        ['panel.example.com/return/abc', 'link_not_absolute'],
        ['http://panel.example.com/return/abc', 'link_not_https'],
        ['http://127.0.0.1/return/abc', 'link_not_https'],
        ['javascript:alert(1)', 'link_not_https'],
        [' https://panel.example.com/return/abc', 'link_characters'],
      ];
      for (const [url, code] of refused) {
        const answer = await send(url);
        expect([url, answer.status, faultsOf(answer)]).toEqual([url, 422, expect.arrayContaining([`/callToAction/redirectUrl ${code}`])]);
      }
      const odd = 'https://Other.example.com:443/a//b/%7e?x=%2F+%2f&&iid={{iid}}&x=#';
      expect((await send(odd)).body.callToAction?.redirectUrl).toBe(odd);
      expect((await https.request<Body>('GET', path)).body.callToAction?.redirectUrl).toBe(odd);
      for (const { url, pasteUrl } of returnUrls)
        expect([url, pasteUrl].every((one) => one.startsWith('https://panel.example.com/return/'))).toBe(true);
    } finally {
      await https.close();
    }
  });
});

describe('the invite link and its parameter', () => {
  it('names every fault at once, by where it stands in the body', async () => {
    const studyId = await createActive();
    const answer = await put(studyId, {
      connectionId: perspective,
      inviteLink: 'https://evil.example/interview/{{name}}',
      parameterName: 'Theme',
      studyConfig: { colour: 'red' },
      callToAction: { redirectUrl: 'nonsense' },
      confirmations: { horoscope: true, call_to_action: 'yes' },
    });
    expect(answer.status).toBe(422);
    expect(answer.body.code).toBe('validation_failed');
    expect(faultsOf(answer)).toEqual(
      expect.arrayContaining([
        '/inviteLink link_host_not_allowed',
        '/inviteLink link_placeholder',
        '/parameterName parameter_name_reserved',
        '/studyConfig/colour setting_unknown',
        '/callToAction/redirectUrl link_not_absolute',
        '/confirmations/horoscope confirmation_unknown',
        '/confirmations/call_to_action confirmation_malformed',
      ]),
    );
    const { rowCount } = await hub.sql.query('select 1 from integrations where study_id = $1', [studyId]);
    expect(rowCount).toBe(0);
  });

  it('keeps the link byte for byte and says what is worth a look in it', async () => {
    const studyId = await createActive();
    const link = 'https://tool.example/i?b=2&a=%2f&iid=old&b=3#/page?x';
    const answer = await put(studyId, { connectionId: generic, inviteLink: link });
    expect(answer.body.inviteLink).toBe(link);
    expect(answer.body.warnings.map(({ code, pointer }) => `${pointer} ${code}`)).toEqual([
      '/inviteLink parameter_replaced',
      '/inviteLink parameters_kept',
      '/inviteLink parameter_repeated',
      '/inviteLink fragment_route',
    ]);
  });

  it('S1-19 lets the parameter be named, keeps reserved names out, and sends values of at most 50 characters', async () => {
    const { studyId } = await createJoinedStudy(hub, { connectionId: perspective, integration: { inviteLink: perspectiveLink } });
    const path = `/api/v1/studies/${studyId}`;
    expect((await hub.request<Body>('GET', `${path}/integration`)).body.parameterName).toBe('iid');
    const named = await put(studyId, {
      connectionId: perspective,
      inviteLink: perspectiveLink,
      parameterName: 'panel_id',
      confirmations: { call_to_action: true },
    });
    expect(named.body.parameterName).toBe('panel_id');
    const preview = await hub.request<{ previewUrl: string; walk: { url: string }[] }>('POST', `${path}/preview`);
    const value = new URL(preview.body.walk[0]?.url ?? '').searchParams.get('panel_id') ?? '';
    expect(value).toMatch(/^[\w-]{1,50}$/);
    expect(preview.body.previewUrl.slice(`${publicUrl}/preview/`.length)).toMatch(/^[\w-]{1,50}$/);
    for (const name of ['email', 'EMAIL', 'returnUrl', 'brand.colour', 'Brand.logo', 'with space', '1st', 'x'.repeat(51)]) {
      const answer = await put(studyId, { connectionId: perspective, inviteLink: perspectiveLink, parameterName: name });
      expect([name, answer.status, answer.body.errors?.[0]?.pointer]).toEqual([name, 422, '/parameterName']);
    }
  });

  it('knows connections of its own workspace only, and only such as lead somewhere', async () => {
    const studyId = await createActive();
    const foreign = await createConnection(hub, {}, await hub.key('admin', await hub.createWorkspace()));
    for (const connectionId of [foreign, '00000000-0000-4000-8000-000000000000']) {
      expect(faultsOf(await put(studyId, { connectionId, inviteLink }))).toEqual(['/connectionId connection_unknown']);
    }
    expect((await put(studyId, { connectionId: 'x' })).status).toBe(422);
  });
});

describe('what a return leads to', () => {
  it('is the tool’s default unless the study chooses, and stays when a later change does not say (D2)', async () => {
    const studyId = await createActive();
    expect((await put(studyId, { connectionId: generic, inviteLink })).body.onReturn).toBe('completed');
    expect((await put(studyId, { connectionId: generic, inviteLink, onReturn: 'submitted' })).body.onReturn).toBe('submitted');
    expect((await put(studyId, { connectionId: generic, inviteLink })).body.onReturn).toBe('submitted');
    expect((await hub.request<StudyDto>('GET', `/api/v1/studies/${studyId}`)).body.onReturn).toBe('submitted');
    expect((await put(studyId, { connectionId: generic, onReturn: 'paid' })).status).toBe(422);
  });

  it('stays as it was launched, so that nobody without a say about money makes returns pay by themselves', async () => {
    const launched = { integration: { onReturn: 'submitted' }, launch: { autoRelease: true } };
    const { studyId, connectionId } = await createLaunchedStudy(hub, launched);
    const key = await hub.key('researcher');
    const change = await hub.request<Body>('PUT', `/api/v1/studies/${studyId}/integration`, {
      key,
      body: { connectionId, inviteLink, onReturn: 'completed' },
    });
    expect([change.status, change.body.code, faultsOf(change)]).toEqual([409, 'field_locked', ['/onReturn field_locked']]);
    expect(change.body.errors?.[0]?.detail).toContain('`onReturn` is locked since recruitment was launched');
    expect((await put(studyId, { connectionId, inviteLink, onReturn: 'submitted' })).body.onReturn).toBe('submitted');
    expect((await put(studyId, { connectionId, inviteLink: `${inviteLink}/2` })).body.onReturn).toBe('submitted');
  });
});

describe('changing the integration', () => {
  it('is held back when it was made for another version', async () => {
    const studyId = await createActive();
    const first = await put(studyId, { connectionId: generic, inviteLink });
    expect(first.headers.get('etag')).toBe('"1"');
    expect((await put(studyId, { connectionId: generic }, { 'if-match': '"1"' })).status).toBe(200);
    const stale = await put(studyId, { connectionId: generic, inviteLink }, { 'if-match': '"1"' });
    expect([stale.status, stale.body.code]).toEqual([412, 'version_mismatch']);
    expect((await hub.request<Body>('GET', `/api/v1/studies/${studyId}/integration`)).headers.get('etag')).toBe('"2"');
    const mark = (version: string) =>
      hub.request<Body>('POST', `/api/v1/studies/${studyId}/integration/outline-changed`, { headers: { 'if-match': version } });
    const early = await mark('"1"');
    expect([early.status, early.body.code, early.headers.get('etag')]).toEqual([412, 'version_mismatch', '"2"']);
    const marked = await mark('"2"');
    expect([marked.status, marked.body.outlineChangedAt, marked.headers.get('etag')]).toEqual([200, expect.any(String), '"3"']);
  });

  it('keeps what a person said, until another address has to be pasted or another tool is chosen', async () => {
    const { studyId, connectionId, integration } = await createJoinedStudy(hub);
    const names = Object.keys(integration.confirmations).toSorted();
    expect(names).toContain('call_to_action');
    const moved = await put(studyId, { connectionId, inviteLink: `${inviteLink}/new` });
    expect(Object.keys(moved.body.confirmations).toSorted()).toEqual(names);
    const withPlaceholder = await createConnection(hub, { config: { preset: 'generic', placeholder: '<{name}>' } });
    const other = await put(studyId, { connectionId: withPlaceholder, inviteLink });
    expect(other.body.confirmations).toEqual({});

    const tagged = await createJoinedStudy(hub, { connectionId: withPlaceholder });
    const renamed = await put(tagged.studyId, { connectionId: withPlaceholder, inviteLink, parameterName: 'pid' });
    expect(Object.keys(renamed.body.confirmations)).not.toContain('call_to_action');
    expect(Object.keys(renamed.body.confirmations)).toHaveLength(names.length - 1);
  });

  it('is possible after the launch, but for the connection', async () => {
    const { studyId, connectionId } = await createLaunchedStudy(hub);
    expect((await put(studyId, { connectionId, inviteLink: `${inviteLink}/new` })).status).toBe(200);
    for (const outline of ['Version 2', 'Version 3']) {
      const described = await put(studyId, { connectionId, inviteLink, studyConfig: { outline } });
      expect(described).toMatchObject({ status: 200, body: { studyConfig: { outline } } });
    }
    const answer = await put(studyId, { connectionId: generic, inviteLink });
    expect([answer.status, answer.body.code, faultsOf(answer)]).toEqual([409, 'field_locked', ['/connectionId field_locked']]);
  });

  it('is not possible once the study is closed', async () => {
    const { studyId, connectionId } = await createJoinedStudy(hub);
    await hub.request('POST', `/api/v1/studies/${studyId}/close`, { body: { confirm: true } });
    const answer = await put(studyId, { connectionId, inviteLink });
    expect([answer.status, answer.body.code]).toEqual([409, 'study_closed']);
  });

  it('says so when there is none', async () => {
    const { id } = await createDraft(hub);
    const read = await hub.request<Body>('GET', `/api/v1/studies/${id}/integration`);
    expect([read.status, read.body.code]).toEqual([404, 'not_found']);
    const marked = await hub.request<Body>('POST', `/api/v1/studies/${id}/integration/outline-changed`);
    expect([marked.status, marked.body.code]).toEqual([409, 'integration_missing']);
  });
});
