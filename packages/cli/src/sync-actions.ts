import type { Page, RowAnswer, RunAnswer, SyncAnswer } from './answers.js';
import { describeRun, wentWrong } from './describe-run.js';
import { HubError, type HubClient } from './hub-client.js';
import { drawBar, writeLines } from './show-progress.js';
import { exitCodes, findProgram, UsageError, type ExitCode, type Terminal } from './terminal.js';
import { watchRun } from './watch-run.js';
import { writePlain, writeTable } from './words.js';

/** What the hub answers for something that is not there. */
const notFound = 404;

/** What commands need. */
export interface CommandContext {
  readonly terminal: Terminal;
  /** @throws UsageError without a key */
  readonly connect: () => HubClient;
  /** Sets the exit code. */
  readonly end: (code: ExitCode) => void;
}

/** Options of `sync run`. */
export interface RunOptions {
  readonly kind: string;
  readonly rows?: number;
  readonly confirmRemovals?: true;
  readonly watch?: true;
  readonly json?: true;
}

/** Options of `sync rows`. */
export interface RowsOptions {
  readonly outcome?: string;
  readonly text?: string;
  readonly limit: number;
  readonly csv?: true;
  readonly json?: true;
}

/** Lists syncs. */
export async function listSyncs({ connect, terminal }: CommandContext, { json }: { readonly json?: true }): Promise<void> {
  const hub = connect();
  const syncs: SyncAnswer[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: Page<SyncAnswer> = await hub.get(`/api/v1/syncs?limit=200${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`);
    syncs.push(...page.data);
    cursor = page.nextCursor;
  }
  if (json) return writeJson(terminal, syncs);
  if (syncs.length === 0) return write(terminal, 'There is no sync yet. POST /api/v1/syncs makes one.');
  const rows = syncs.map(({ id, name, destination, mode, deleteBehaviour, schedule, alertState }) => [
    id,
    name,
    destination.kind === 'panel' ? 'panel' : `connection ${destination.connectionId ?? ''}`,
    deleteBehaviour === 'do_nothing' ? mode : `${mode}, ${deleteBehaviour}`,
    schedule ? `${schedule.cron} ${schedule.timeZone}` : 'none',
    alertState,
  ]);
  write(terminal, writeTable(['SYNC', 'NAME', 'DESTINATION', 'MODE', 'SCHEDULE', 'STATE'], rows));
}

/** Asks for a run, and follows it where that is wanted. */
export async function startRun(
  context: CommandContext,
  id: string,
  { kind, rows, confirmRemovals, watch, json }: RunOptions,
): Promise<void> {
  if (rows !== undefined && kind !== 'test') throw new UsageError('--rows is for --kind test only.');
  if (confirmRemovals && kind !== 'ordinary' && kind !== 'full')
    throw new UsageError(`A run of the kind ${kind} removes nobody; leave --confirm-removals out.`);
  const hub = context.connect();
  const run = await hub.post<RunAnswer>(`/api/v1/syncs/${id}/runs`, {
    kind,
    ...(rows !== undefined && { rows }),
    ...(confirmRemovals && { confirmRemovals }),
  });
  await follow(context, hub, run, { ...(watch && { watch }), ...(json && { json }) });
}

/** Shows a run, and follows it where that is wanted. */
export async function showRun(
  context: CommandContext,
  id: string,
  runId: string | undefined,
  options: Pick<RunOptions, 'watch' | 'json'>,
): Promise<void> {
  const hub = context.connect();
  await follow(context, hub, await findRun(hub, id, runId), options);
}

/** Lists the rows of a run that failed or were left out. */
export async function listRows(context: CommandContext, id: string, runId: string | undefined, options: RowsOptions): Promise<void> {
  const { terminal } = context;
  if (options.csv && options.json) throw new UsageError('Choose --csv or --json.');
  const hub = context.connect();
  const run = await findRun(hub, id, runId);
  const filter = new URLSearchParams();
  if (options.outcome !== undefined) filter.set('outcome', options.outcome);
  if (options.text !== undefined) filter.set('text', options.text);
  const path = `/api/v1/syncs/${id}/runs/${run.id}/rows`;
  if (options.csv || options.json) {
    for await (const chunk of hub.stream(`${path}.${options.csv ? 'csv' : 'json'}?${filter.toString()}`)) await writeChunk(terminal, chunk);
    return;
  }
  filter.set('limit', String(options.limit));
  const { data, nextCursor } = await hub.get<Page<RowAnswer>>(`${path}?${filter.toString()}`);
  if (data.length === 0) return write(terminal, 'No row of this run is among them.');
  for (const { key, matchKey, outcome, reasons, nextDetail } of data) {
    const who = [key ?? 'no key', ...(matchKey === null || matchKey === key ? [] : [matchKey])].map(writePlain).join('  ');
    const why = reasons.map(({ pointer, detail }) => `  ${writePlain(pointer === '' ? detail : `${pointer}: ${detail}`)}`);
    write(terminal, [`${who}  ${outcome.replaceAll('_', ' ')}`, ...why, `  Next: ${nextDetail}`].join('\n'));
  }
  if (nextCursor !== null) write(terminal, 'There are more; --csv and --json give all of them.');
}

/** Cancels a run. */
export async function cancelRun({ connect, terminal }: CommandContext, id: string, runId: string | undefined): Promise<void> {
  const hub = connect();
  const found = await findRun(hub, id, runId);
  if (found.finishedAt !== null) return write(terminal, `Run ${found.id} is over already (${found.state.replaceAll('_', ' ')}).`);
  const run = await hub.post<RunAnswer>(`/api/v1/syncs/${id}/runs/${found.id}/cancel`);
  write(terminal, run.finishedAt === null ? `Run ${run.id} ends after the batches that are on their way.` : `Run ${run.id} is cancelled.`);
}

/** Shows a run as it stands, or as it stands at its end. */
async function follow(
  context: CommandContext,
  hub: HubClient,
  run: RunAnswer,
  { watch, json }: Pick<RunOptions, 'watch' | 'json'>,
): Promise<void> {
  const { terminal } = context;
  const shown = watch && run.finishedAt === null ? await followToEnd(context, hub, run, json === true) : run;
  if (shown === null) return;
  if (json) writeJson(terminal, shown);
  else write(terminal, describeRun(shown, findProgram(terminal)));
  if (!watch && !json && shown.finishedAt === null)
    write(terminal, `To follow it: ${findProgram(terminal)} sync status ${shown.syncId} ${shown.id} --watch`);
  if (wentWrong(shown)) context.end(exitCodes.failed);
}

/** @returns the ended run; `null`: somebody stopped watching */
async function followToEnd(
  { terminal, end }: CommandContext,
  hub: HubClient,
  { id, syncId }: RunAnswer,
  isForMachines: boolean,
): Promise<RunAnswer | null> {
  const { output, errors, isInteractive, signal } = terminal;
  const farewell = `Not watched any more; the run goes on. To see it again: ${findProgram(terminal)} sync status ${syncId} ${id} --watch`;
  const target = isForMachines ? errors : output;
  const view = isInteractive && !isForMachines ? drawBar(target, farewell) : writeLines(target);
  try {
    const run = await watchRun(hub, `/api/v1/syncs/${syncId}/runs/${id}`, view, signal);
    view.stop();
    if (run !== null) return run;
    errors.write(`${farewell}\n`);
    end(exitCodes.stopped);
    return null;
  } finally {
    view.stop();
  }
}

/** The run that is named, or the newest. @throws HubError when there is none */
async function findRun(hub: HubClient, id: string, runId: string | undefined): Promise<RunAnswer> {
  if (runId !== undefined) return hub.get<RunAnswer>(`/api/v1/syncs/${id}/runs/${runId}`);
  const { data } = await hub.get<Page<RunAnswer>>(`/api/v1/syncs/${id}/runs?limit=1`);
  const [newest] = data;
  if (newest) return newest;
  throw new HubError(`The sync ${id} has not run yet.`, notFound);
}

function write({ output }: Terminal, text: string): void {
  output.write(`${text}\n`);
}

function writeJson(terminal: Terminal, value: unknown): void {
  write(terminal, JSON.stringify(value, null, 2));
}

/** Waits where the reader is slower than the hub. */
async function writeChunk({ output }: Terminal, chunk: Uint8Array): Promise<void> {
  if (output.write(chunk)) return;
  await new Promise<void>((resolve) => output.once('drain', resolve));
}
