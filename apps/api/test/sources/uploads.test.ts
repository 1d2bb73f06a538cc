import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { request as sendHttp } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { Housekeeping } from '../../src/housekeeping/housekeeping.js';
import { TemporaryFiles } from '../../src/sources/files/temporary-files.js';
import { ModelOpener } from '../../src/sources/model-opener.js';
import { Uploads } from '../../src/sources/uploads.js';
import { createFolder, createModel, createUpload, hub, listEvents, readEmails, send, upload } from './support/sources-hub.js';

describe('an upload', () => {
  const people = (count: number, word: string) =>
    `id,email\n${Array.from({ length: count }, (_, index) => `${index},${word}${index}@example.com`).join('\n')}\n`;

  it('S3-1 is stored in pieces and read by whatever worker comes', async () => {
    const { id } = await createUpload();
    const content = people(70_000, 'person');
    expect(content.length).toBeGreaterThan(1.5 * 1_048_576);
    const answer = await upload(id, content, { query: '?name=people.csv' });
    expect(answer.status).toBe(200);
    expect(answer.body.file).toMatchObject({ name: 'people.csv', bytes: content.length });
    const { rows } = await hub.sql.query<{ n: number; bytes: number }>(
      'select count(*)::int as n, sum(length(content))::int as bytes from source_file_chunks c join source_files f on f.id = c.file_id where f.source_id = $1',
      [id],
    );
    expect(rows).toEqual([{ n: Math.ceil(content.length / 1_048_576), bytes: content.length }]);
    const model = await createModel({ sourceId: id, format: 'csv' });
    expect(model.body.columns).toEqual([
      { name: 'id', type: 'untyped' },
      { name: 'email', type: 'untyped' },
    ]);
    const emails = await readEmails(model.body.id);
    expect(emails).toHaveLength(70_000);
    expect(emails.at(-1)).toBe('person69999@example.com');
    expect(await listEvents(id)).toEqual(['source.created', 'source_file.uploaded']);
  });

  it('takes the place of the one before at once; who reads that one goes on with it', async () => {
    const { id } = await createUpload();
    await upload(id, people(30_000, 'old'));
    const model = await createModel({ sourceId: id, format: 'csv' });
    const reader = await hub.app.get(ModelOpener).open(hub.workspaceId, model.body.id, new AbortController().signal);
    expect((await upload(id, people(3, 'new'))).body.version).toBe(3);
    let old = 0;
    for await (const window of reader.read({ columns: ['email'], buckets: null, limit: null })) {
      expect(window.every(({ cells }) => String(cells['email']).startsWith('old'))).toBe(true);
      old += window.length;
    }
    await reader.close();
    expect(old).toBe(30_000);
    expect(await readEmails(model.body.id)).toEqual(['new0@example.com', 'new1@example.com', 'new2@example.com']);
    const { rows } = await hub.sql.query('select state from source_files where source_id = $1', [id]);
    expect(rows).toEqual([{ state: 'current' }]);
  });

  it('is copied whole where another takes its place in the middle of that', async () => {
    const { id } = await createUpload();
    const content = people(90_000, 'person');
    expect(content.length).toBeGreaterThan(2.1 * 1_048_576);
    await upload(id, content);
    const files = hub.app.get(TemporaryFiles, { strict: false });
    const create = files.create.bind(files);
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const spy = vi.spyOn(files, 'create').mockImplementation((name, write) =>
      create(name, (handle) => {
        const slow = { write: async (piece: Buffer) => handle.write(await held.then(() => piece)) };
        return write(slow as unknown as typeof handle);
      }),
    );
    const opening = hub.app.get(Uploads, { strict: false }).open(hub.workspaceId, id, new AbortController().signal);
    await vi.waitFor(() => expect(spy).toHaveBeenCalled(), 10_000);
    expect((await upload(id, people(3, 'other'))).status).toBe(200);
    release();
    const file = await opening;
    expect(file.bytes).toBe(content.length);
    await file.close();
    spy.mockRestore();
    // Whoever copied it held it back from being removed at once.
    await hub.sql.query(`delete from source_files where source_id = $1 and state = 'replaced'`, [id]);
  });

  it('is refused when it is empty, too large, or for another kind of source, and leaves nothing', async () => {
    const { id } = await createUpload();
    expect((await upload(id, '')).body).toMatchObject({ code: 'file_malformed', status: 422 });
    expect((await upload(id, Buffer.alloc(3 * 1_048_576 + 1))).body).toMatchObject({ code: 'upload_too_large', status: 413 });
    const other = await createFolder();
    expect((await upload(other.id, 'x')).body).toMatchObject({ code: 'source_takes_no_file', status: 409 });
    expect((await send('PUT', `/sources/${id}/file`)).body).toMatchObject({ code: 'media_type_unsupported', status: 415 });
    expect((await send('PUT', `/sources/${id}/file`, { body: { a: 1 } })).body).toMatchObject({
      code: 'media_type_unsupported',
      status: 415,
    });
    expect((await upload(id, 'x', { headers: { 'if-match': '"9"' } })).status).toBe(412);
    expect((await upload('00000000-0000-4000-8000-000000000000', 'x')).status).toBe(404);
    expect((await hub.sql.query('select 1 from source_files where source_id = $1', [id])).rowCount).toBe(0);
  });

  it('is refused as too large also when nobody said how large it is', async () => {
    const { id } = await createUpload();
    const piece = Buffer.alloc(1_048_576);
    const status = await new Promise((resolve, reject) => {
      const sending = sendHttp(
        `${hub.url}/api/v1/sources/${id}/file`,
        { method: 'PUT', headers: { authorization: `Bearer ${hub.adminKey}`, 'content-type': 'application/octet-stream' } },
        (response) => {
          response.resume();
          resolve(response.statusCode);
        },
      );
      sending.on('error', reject);
      for (let sent = 0; sent < 4; sent += 1) sending.write(piece);
    });
    expect(status).toBe(413);
    await expect.poll(async () => (await hub.sql.query('select 1 from source_files where source_id = $1', [id])).rowCount).toBe(0);
  });

  it('that breaks off leaves the file that was there, and nothing of its own', async () => {
    const { id } = await createUpload();
    await upload(id, people(3, 'whole'));
    const model = await createModel({ sourceId: id, format: 'csv' });
    const sending = sendHttp(`${hub.url}/api/v1/sources/${id}/file`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${hub.adminKey}`, 'content-type': 'application/octet-stream', 'content-length': 2_000_000 },
    });
    sending.on('error', () => undefined);
    sending.write(Buffer.alloc(1_500_000));
    const count = async () => (await hub.sql.query('select 1 from source_files where source_id = $1', [id])).rowCount;
    await expect.poll(count).toBe(2);
    sending.destroy();
    await expect.poll(count).toBe(1);
    expect(await readEmails(model.body.id)).toHaveLength(3);
  });

  it('goes with its source, and what a crash left of one goes after an hour', async () => {
    const { id } = await createUpload();
    await upload(id, people(3, 'gone'));
    await hub.sql.query(
      `insert into source_files (workspace_id, source_id, state, touched_at) values ($1, $2, 'receiving', now()), ($1, $2, 'receiving', now() - interval '2 hours')`,
      [hub.workspaceId, id],
    );
    expect(await hub.app.get(Housekeeping).pruneSourceFiles()).toBe(1);
    expect((await send('DELETE', `/sources/${id}`)).status).toBe(204);
    const left = await hub.sql.query('select state from source_files where source_id = $1', [id]);
    expect(left.rows).toEqual([{ state: 'receiving' }]);
    expect(
      (await hub.sql.query('select 1 from source_file_chunks c where not exists (select 1 from source_files f where f.id = c.file_id)'))
        .rowCount,
    ).toBe(0);
  });

  it('leaves no temporary file, also after a crash', async () => {
    const left = join(tmpdir(), `panelbridge-files-${2 ** 22 + 1}-crash`);
    await mkdir(left, { recursive: true });
    await writeFile(join(left, 'people'), 'somebody');
    await hub.app.get(TemporaryFiles).sweep();
    await expect(readdir(left)).rejects.toThrow('ENOENT');
    const own = (await readdir(tmpdir())).filter((name) => name.startsWith(`panelbridge-files-${process.pid}-`));
    for (const name of own) expect(await readdir(join(tmpdir(), name))).toEqual([]);
  });
});
