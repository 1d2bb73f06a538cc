import { startHubApi, type RunningHubApi } from '@panelbridge/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SyncDto } from '../../src/syncs/sync.dto.js';
import { createDestination } from '../support/destination.js';
import { startHub, type TestHub } from '../support/start-hub.js';
import { createModel, peopleMappings } from './support/model.js';

interface Problem {
  readonly code: string;
  readonly detail: string;
  readonly errors: readonly { readonly pointer: string; readonly code: string; readonly detail: string }[];
}

const path = '/api/v1/syncs';
const nobody = '00000000-0000-4000-8000-000000000000';
let hub: TestHub;
let partner: RunningHubApi;
let modelId: string;
let connectionId: string;
beforeAll(async () => {
  [hub, partner] = await Promise.all([
    startHub({ configuration: { connectors: ['@panelbridge/connector-etl', '@panelbridge/connector-tracked-link'], role: 'api' } }),
    startHubApi({ requestsPerMinute: Infinity }),
  ]);
  modelId = await createModel(hub);
  connectionId = await createDestination(hub, { url: partner.url });
});
afterAll(() => Promise.all([hub.close(), partner.close()]));

const toPanel = (more: object = {}) => ({ name: 'People', destination: { kind: 'panel' }, modelId, mappings: peopleMappings, ...more });
const make = (body: object) => hub.request<SyncDto & Problem>('POST', path, { body });
const change = (id: string, body: object, headers = {}) => hub.request<SyncDto & Problem>('PATCH', `${path}/${id}`, { body, headers });
const faultsOf = ({ errors }: Problem) => errors.map(({ code, pointer }) => `${code} ${pointer}`);

describe('a sync', () => {
  it('S4-20 is suggested to upsert, and says that its first run sends all', async () => {
    const { status, body, headers } = await make(toPanel());
    expect(status).toBe(201);
    expect(headers.get('etag')).toBe('"1"');
    expect(body).toMatchObject({
      name: 'People',
      destination: { kind: 'panel' },
      mode: 'upsert',
      deleteBehaviour: 'do_nothing',
      splitRetries: true,
      removalThreshold: 0.3,
      failedShare: 0,
      alertChannelIds: null,
      alertState: 'ok',
      schedule: null,
      hints: [],
      nextRun: { sends: 'all', because: 'first_run', at: null },
    });
    expect(body.mappings[0]).toEqual({ column: 'mail', field: 'email', nulls: 'send' });
    expect((await hub.request('GET', `${path}/${body.id}`)).body).toEqual(body);
    const { rows } = await hub.sql.query('select type, subject_id, data from events where subject_id = $1', [body.id]);
    expect(rows).toEqual([{ type: 'sync.created', subject_id: body.id, data: { modelId, connectionId: null } }]);
  });

  it('S3-7 comes after its destination and its model: without them it is refused, and both are named', async () => {
    const { status, body } = await make(toPanel({ modelId: nobody, destination: { kind: 'connection', connectionId: nobody } }));
    expect(status).toBe(422);
    expect(faultsOf(body)).toEqual(['connection_unknown /destination/connectionId', 'model_unknown /modelId']);
    const gone = await createModel(hub);
    await hub.sql.query('update models set deleted_at = now() where id = $1', [gone]);
    expect(faultsOf((await make(toPanel({ modelId: gone }))).body)).toEqual(['model_unknown /modelId']);
    const foreign = await createModel(hub, { workspace: await hub.createWorkspace() });
    expect(faultsOf((await make(toPanel({ modelId: foreign }))).body)).toEqual(['model_unknown /modelId']);
    expect((await make(toPanel())).status).toBe(201);
  });

  it('S3-2 knows upsert, update and insert, and no other mode', async () => {
    for (const mode of ['upsert', 'update', 'insert']) expect((await make(toPanel({ mode }))).body).toMatchObject({ mode });
    for (const mode of ['replace', 'UPSERT', '', 'mirror']) {
      const { status, body } = await make(toPanel({ mode }));
      expect([status, faultsOf(body)]).toEqual([422, ['mode_unknown /mode']]);
    }
  });

  it('S4-6 refuses Mirror, and says what to use in its place', async () => {
    expect((await make(toPanel({ mode: 'mirror' }))).body.errors[0]?.detail).toMatch(/Mirror is not supported. Use "upsert"/);
  });

  it.each(['add', 'remove', 'audience_upsert', 'audience_mirror'])('S4-7 refuses the audience mode %s', async (mode) => {
    const { status, body } = await make(toPanel({ mode }));
    expect([status, body.errors[0]?.detail]).toEqual([422, expect.stringMatching(/Audience syncs are not supported/)]);
  });

  it.each(['update', 'insert'])('S3-19 refuses to delete with %s', async (mode) => {
    const { status, body } = await make(toPanel({ mode, deleteBehaviour: 'delete' }));
    expect([status, faultsOf(body)]).toEqual([422, ['delete_behaviour_not_allowed /deleteBehaviour']]);
    expect((await make(toPanel({ mode: 'upsert', deleteBehaviour: 'delete' }))).status).toBe(201);
  });

  it('S3-20 clears with upsert and update, and refuses it with insert', async () => {
    for (const mode of ['upsert', 'update']) expect((await make(toPanel({ mode, deleteBehaviour: 'clear' }))).status).toBe(201);
    const { status, body } = await make(toPanel({ mode: 'insert', deleteBehaviour: 'clear' }));
    expect([status, faultsOf(body)]).toEqual([422, ['delete_behaviour_not_allowed /deleteBehaviour']]);
  });

  it.each(['upsert', 'update'])('S4-9 needs the email mapped to %s, since people are recognised by it', async (mode) => {
    const { body } = await make(toPanel({ mode, mappings: [{ column: 'first', field: 'first_name' }] }));
    expect(faultsOf(body)).toEqual(['match_key_unmapped /mappings']);
  });

  it('S4-21 hints at few mapped fields, and at other modes than upsert', async () => {
    const { status, body } = await make(toPanel({ mode: 'update', mappings: peopleMappings.slice(0, 2) }));
    expect(status).toBe(201);
    expect(body.hints.map(({ code }) => code)).toEqual(['few_fields', 'upsert_advised']);
    expect((await hub.request<SyncDto>('GET', `${path}/${body.id}`)).body.hints).toEqual(body.hints);
  });

  it('S3-13 maps any column to default fields and to characteristics, with types that fit', async () => {
    await hub.sql.query(`insert into characteristics (workspace_id, slug, name, type) values ($1, 'age', 'Age', 'number')`, [
      hub.workspaceId,
    ]);
    const fits = await make(toPanel({ mappings: [...peopleMappings, { column: 'age', field: 'age' }] }));
    expect(fits.status).toBe(201);
    const swapped = await make(toPanel({ mappings: [...peopleMappings, { column: 'job', field: 'age' }] }));
    expect(faultsOf(swapped.body)).toEqual(['type_mismatch /mappings/4/column']);
  });

  it('tells every fault at once', async () => {
    const { status, body } = await make(
      toPanel({
        mode: 'mirror',
        deleteBehaviour: 'vanish',
        mappings: [
          { column: 'nowhere', field: 'email' },
          { column: 'first', field: 'nothing' },
          { column: 'last', field: 'last_name', nulls: 'guess' },
        ],
        schedule: { cron: '0 0 30 2 *', timeZone: 'Mars/Olympus' },
        alertChannelIds: [nobody],
      }),
    );
    expect(status).toBe(422);
    expect(faultsOf(body)).toEqual([
      'mode_unknown /mode',
      'delete_behaviour_unknown /deleteBehaviour',
      'column_unknown /mappings/0/column',
      'field_unknown /mappings/1/field',
      'null_policy_unknown /mappings/2/nulls',
      'time_zone_unknown /schedule/timeZone',
      'schedule_never_due /schedule/cron',
      'alert_channel_unknown /alertChannelIds/0',
    ]);
  });

  it('knows its destination in one form only', async () => {
    const wrong = [{ kind: 'panel', connectionId }, { kind: 'connection' }, { kind: 'moon' }, { connectionId }, {}, null, 'panel'];
    for (const destination of wrong) expect([destination, (await make(toPanel({ destination }))).status]).toEqual([destination, 422]);
    expect((await make({ name: 'People', modelId })).body.errors.map(({ pointer }) => pointer)).toEqual(
      expect.arrayContaining(['/destination', '/mappings']),
    );
    expect((await make(toPanel({ mappings: [null, 7] }))).status).toBe(422);
    expect((await make(toPanel({ schedule: 'daily' }))).status).toBe(422);
  });
});

describe('a connection as the destination', () => {
  it('is asked for its fields where the mapping names one that it does not declare', async () => {
    partner.clearRequests();
    const declared = await make(toPanel({ destination: { kind: 'connection', connectionId } }));
    expect([declared.status, declared.body.destination]).toEqual([201, { kind: 'connection', connectionId }]);
    expect(partner.requests()).toEqual([]);
    const unknown = await make(
      toPanel({ destination: { kind: 'connection', connectionId }, mappings: [...peopleMappings, { column: 'job', field: 'nothing' }] }),
    );
    expect(faultsOf(unknown.body)).toEqual(['field_unknown /mappings/4/field']);
    expect(partner.requests()).not.toEqual([]);
  });

  it('S4-8 that lists no fields is never asked for them: what it declares is all there is', async () => {
    const zeotap = await createDestination(hub, { url: partner.url, config: { preset: 'zeotap' } });
    partner.clearRequests();
    const { body } = await make(
      toPanel({
        destination: { kind: 'connection', connectionId: zeotap },
        mappings: [...peopleMappings, { column: 'job', field: 'other' }],
      }),
    );
    expect(faultsOf(body)).toEqual(['field_unknown /mappings/4/field']);
    expect(partner.requests()).toEqual([]);
  });

  it('is not deleted while a sync leads to it', async () => {
    const used = await createDestination(hub, { url: partner.url });
    const { body: sync } = await make(toPanel({ destination: { kind: 'connection', connectionId: used } }));
    const remove = () => hub.request<Problem>('DELETE', `/api/v1/connections/${used}`);
    expect(await remove()).toMatchObject({ status: 409, body: { code: 'connection_in_use', detail: expect.stringContaining('“People”') } });
    await hub.request('DELETE', `${path}/${sync.id}`);
    expect((await remove()).status).toBe(204);
    expect(faultsOf((await make(toPanel({ destination: { kind: 'connection', connectionId: used } }))).body)).toEqual([
      'connection_unknown /destination/connectionId',
    ]);
  });

  it('is refused where its connector takes no participants', async () => {
    const tool = await hub.request<{ id: string }>('POST', '/api/v1/connections', {
      body: {
        connectorId: 'tracked-link',
        name: 'Tool',
        config: { preset: 'perspective', webhookScheme: 'header' },
        secrets: { webhookKey: 'webhook-key-1' },
      },
    });
    const { body } = await make(toPanel({ destination: { kind: 'connection', connectionId: tool.body.id } }));
    expect(faultsOf(body)).toEqual(['no_destination /destination/connectionId']);
  });
});

describe('a change', () => {
  it('says that the next run sends all rows where what was sent does not count any more', async () => {
    const { body: sync } = await make(toPanel());
    await hub.sql.query(
      `insert into sync_ledger (sync_id, row_key, workspace_id, state, outcome, run_id) values ($1, '1', $2, 'settled', 'created', gen_random_uuid())`,
      [sync.id, hub.workspaceId],
    );
    // As the run that wrote it would have noted.
    await hub.sql.query(`update syncs set ledger_settings = 'older' where id = $1`, [sync.id]);
    const { status, body, headers } = await change(sync.id, { mappings: peopleMappings.slice(0, 3) });
    expect([status, headers.get('etag')]).toEqual([200, '"2"']);
    expect(body.nextRun).toMatchObject({ sends: 'all', because: 'settings_changed' });
  });

  it('keeps what it does not name, and asks nobody when it is about the name only', async () => {
    const { body: sync } = await make(toPanel({ destination: { kind: 'connection', connectionId }, removalThreshold: 0.5 }));
    partner.clearRequests();
    const { body } = await change(sync.id, { name: 'Others', failedShare: 0.2 });
    expect(body).toMatchObject({ name: 'Others', failedShare: 0.2, removalThreshold: 0.5, mappings: sync.mappings, version: 2 });
    expect(partner.requests()).toEqual([]);
    expect((await change(sync.id, { name: 'Others' })).body.version).toBe(2);
    const { rows } = await hub.sql.query(`select data from events where subject_id = $1 and type = 'sync.changed'`, [sync.id]);
    expect(rows).toEqual([{ data: { changed: ['name', 'failedShare'] } }]);
  });

  it('is refused where it would not work, and for a version that is not the present one', async () => {
    const { body: sync } = await make(toPanel({ deleteBehaviour: 'delete' }));
    expect(faultsOf((await change(sync.id, { mode: 'insert' })).body)).toEqual(['delete_behaviour_not_allowed /deleteBehaviour']);
    expect((await change(sync.id, { name: 'Others' }, { 'if-match': '"7"' })).status).toBe(412);
    expect((await change(nobody, { name: 'Others' })).status).toBe(404);
    expect((await hub.request<SyncDto>('GET', `${path}/${sync.id}`)).body).toEqual(sync);
  });

  it('of many at once loses none', async () => {
    const { body: sync } = await make(toPanel());
    const changes = [{ name: 'A' }, { failedShare: 0.5 }, { splitRetries: false }];
    const answers = await Promise.all(changes.map((body) => change(sync.id, body)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect((await hub.request<SyncDto>('GET', `${path}/${sync.id}`)).body).toMatchObject({
      name: 'A',
      failedShare: 0.5,
      splitRetries: false,
      version: 4,
    });
  });
});

describe('a deletion', () => {
  it('ends what waits, and forgets what was noted of the rows', async () => {
    const { body: sync } = await make(toPanel({ schedule: { cron: '0 6 * * *', timeZone: 'UTC' } }));
    const run = await hub.request<{ id: string }>('POST', `${path}/${sync.id}/runs`);
    await hub.sql.query(
      `insert into sync_ledger (sync_id, row_key, workspace_id, state, outcome, run_id) values ($1, '1', $2, 'settled', 'created', $3)`,
      [sync.id, hub.workspaceId, run.body.id],
    );
    expect((await hub.request('DELETE', `${path}/${sync.id}`)).status).toBe(204);
    expect((await hub.request('GET', `${path}/${sync.id}`)).status).toBe(404);
    expect((await hub.request('POST', `${path}/${sync.id}/runs`)).status).toBe(404);
    const { rows } = await hub.sql.query('select state, finished_at is not null as over from sync_runs where id = $1', [run.body.id]);
    expect(rows).toEqual([{ state: 'cancelled', over: true }]);
    await hub.sql.query('select prune_deleted_syncs(1000)');
    expect((await hub.sql.query('select 1 from sync_ledger where sync_id = $1', [sync.id])).rowCount).toBe(0);
    expect((await hub.request<{ data: SyncDto[] }>('GET', path)).body.data.map(({ id }) => id)).not.toContain(sync.id);
  });
});

it('a deletion closes the alert of a sync that fails, and nobody is told', async () => {
  const { body: sync } = await make(toPanel());
  const run = await hub.request<{ id: string }>('POST', `${path}/${sync.id}/runs`);
  const { rows: alerts } = await hub.sql.query<{ id: string }>(
    `insert into alerts (workspace_id, sync_id, run_id, kind, severity, reason, failed_rows, rows, title, text)
     values ($1, $2, $3, 'failing', 'critical', 'run_failed', 1, 1, 'It fails', 'It fails.') returning id`,
    [hub.workspaceId, sync.id, run.body.id],
  );
  const listOpen = async () =>
    (await hub.request<{ data: { id: string }[] }>('GET', `/api/v1/alerts?syncId=${sync.id}&state=open`)).body.data;
  expect((await listOpen()).map(({ id }) => id)).toEqual(alerts.map(({ id }) => id));
  expect((await hub.request('DELETE', `${path}/${sync.id}`)).status).toBe(204);
  expect(await listOpen()).toEqual([]);
  expect((await hub.sql.query('select kind from alerts where sync_id = $1', [sync.id])).rows).toEqual([{ kind: 'failing' }]);
});

it('lists syncs by model and by connection, the newest first', async () => {
  const model = await createModel(hub);
  const first = await make(toPanel({ modelId: model }));
  const second = await make(toPanel({ modelId: model, destination: { kind: 'connection', connectionId } }));
  const list = async (query: string) => (await hub.request<{ data: SyncDto[] }>('GET', `${path}?${query}`)).body.data.map(({ id }) => id);
  expect(await list(`modelId=${model}`)).toEqual([second.body.id, first.body.id]);
  expect(await list(`modelId=${model}&connectionId=${connectionId}`)).toEqual([second.body.id]);
});
