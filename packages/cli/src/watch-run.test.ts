import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import type { RunAnswer } from './answers.js';
import { HubClient, HubError } from './hub-client.js';
import { drawBar, writeLines } from './show-progress.js';
import { watchRun } from './watch-run.js';

const run: RunAnswer = {
  id: 'r1',
  syncId: 's1',
  kind: 'ordinary',
  state: 'running',
  meaning: '',
  phase: 'sending',
  progress: { rowsRead: 1000, rowsPlanned: 1000, rowsHandled: 250, share: 0.25, secondsLeft: 95, waitsUntil: null },
  counters: {},
  totals: { rows: 250, done: 240, left: 0, failed: 10, unchanged: 0 },
  requests: 3,
  removal: null,
  expected: null,
  error: null,
  hints: [],
  next: [],
  createdAt: '',
  startedAt: null,
  finishedAt: null,
};

let server: Server | undefined;
afterEach(() => server?.close());

/** A hub that answers with each of these in turn, then with the last one; `null`: it cuts the connection. */
async function answerWith(answers: readonly ({ status: number; body: object; cut?: true } | null)[]): Promise<HubClient> {
  let turn = 0;
  server = createServer((request, response) => {
    const answer = answers[Math.min(turn++, answers.length - 1)];
    if (!answer) return request.socket.destroy();
    if (answer.cut) {
      response.writeHead(answer.status, { 'content-length': '1000' }).write('{"id":');
      return void setTimeout(() => request.socket.destroy(), 50);
    }
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body));
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return new HubClient({ url: `http://127.0.0.1:${port}`, key: 'k' });
}

/** Keeps what is written. */
class Collected extends Writable {
  text = '';
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

const silent = { show: () => undefined, stop: () => undefined };
const never = new AbortController().signal;

describe('watching a run', () => {
  it('goes on while the hub is away, and when it cannot answer', async () => {
    const over = { ...run, state: 'completed', finishedAt: 'now' };
    const hub = await answerWith([
      { status: 200, body: run },
      null,
      { status: 503, body: { title: 'Busy' } },
      { status: 429, body: { title: 'Too many requests' } },
      { status: 200, body: over },
    ]);
    expect(await watchRun(hub, '/run', silent, never)).toEqual(over);
  });

  it('goes on where the hub breaks off in the middle of an answer', async () => {
    const over = { ...run, state: 'completed', finishedAt: 'now' };
    const hub = await answerWith([
      { status: 200, body: run, cut: true },
      { status: 200, body: over },
    ]);
    expect(await watchRun(hub, '/run', silent, never)).toEqual(over);
  });

  it('ends at once where the hub refuses, in its words', async () => {
    const hub = await answerWith([
      { status: 404, body: { title: 'There is no such thing', detail: 'No such run.', errors: [{ pointer: '/id', detail: 'Wrong.' }] } },
    ]);
    await expect(watchRun(hub, '/run', silent, never)).rejects.toThrow(
      new HubError('There is no such thing. No such run.\n  /id Wrong.', 404),
    );
  });
});

describe('what is shown meanwhile', () => {
  it('comes in lines: when something else begins, and every few seconds', () => {
    const output = new Collected();
    let now = 0;
    const view = writeLines(output, () => now);
    view.show(run);
    view.show({ ...run, progress: { ...run.progress, rowsHandled: 300 } });
    now = 6_000;
    view.show({ ...run, progress: { ...run.progress, rowsHandled: 400 } });
    view.show({ ...run, phase: 'removing', progress: { ...run.progress, rowsPlanned: null } });
    expect(output.text.split('\n')).toEqual([
      'sending: 25 %, 250 of 1,000 rows, 10 of them failed, 1 min 35 s left',
      'sending: 25 %, 400 of 1,000 rows, 10 of them failed, 1 min 35 s left',
      'removing: 1,000 rows read',
      '',
    ]);
  });

  it('is a bar with counts and the time left, which leaves nothing behind', async () => {
    const output = new Collected();
    const view = drawBar(output, 'Bye');
    view.show(run);
    await new Promise((resolve) => setTimeout(resolve, 400));
    view.stop();
    const drawn = output.text;
    expect(drawn).toMatch(/[━=]{5}/);
    expect(drawn.replaceAll('\n', '')).toContain('25 %, 250 of 1,000 rows, 10 of them failed, 1 min 35 s left');
    expect(drawn.lastIndexOf('\u001B[J')).toBeGreaterThan(drawn.lastIndexOf('250 of'));
  });
});
