import { type Command, InvalidArgumentError, Option } from 'commander';
import {
  cancelRun,
  listRows,
  listSyncs,
  showRun,
  startRun,
  type CommandContext,
  type RowsOptions,
  type RunOptions,
} from './sync-actions.js';

const kinds = ['ordinary', 'full', 'test', 'dry_run'];
const outcomes = ['skipped', 'duplicate', 'invalid', 'rejected', 'in_doubt', 'not_sent'];
const idForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const mostRows = 200;
const mostTestRows = 1000;

/** Adds `sync list`, `run`, `status`, `rows` and `cancel`. */
export function addSyncCommands(program: Command, context: CommandContext): void {
  const sync = program.command('sync').description('Syncs: keeping a destination in step with a model.');
  sync
    .command('list')
    .description('list syncs')
    .option('--json', 'as JSON')
    .action((options: { readonly json?: true }) => listSyncs(context, options));
  sync
    .command('run')
    .description('run a sync')
    .argument('<sync>', 'id of the sync', readId)
    .addOption(new Option('--kind <kind>', 'what kind of run').choices(kinds).default('ordinary'))
    .option('--rows <count>', 'of a test: how many rows', readCountUpTo(mostTestRows))
    .option('--confirm-removals', 'remove who left the model, however many they are')
    .option('--watch', 'show how far it is, and what it comes to')
    .option('--json', 'as JSON, once')
    .action((id: string, options: RunOptions) => startRun(context, id, options));
  sync
    .command('status')
    .description('show a run, the newest unless one is named')
    .argument('<sync>', 'id of the sync', readId)
    .argument('[run]', 'id of the run', readId)
    .option('--watch', 'follow it to its end')
    .option('--json', 'as JSON, once')
    .action((id: string, run: string | undefined, options: Pick<RunOptions, 'watch' | 'json'>) => showRun(context, id, run, options));
  sync
    .command('rows')
    .description('list the rows of a run that failed or were left out, of the newest run unless one is named')
    .argument('<sync>', 'id of the sync', readId)
    .argument('[run]', 'id of the run', readId)
    .addOption(new Option('--outcome <outcome>', 'only those that ended so').choices(outcomes))
    .option('--text <text>', 'only those with this in a key, a reason or the record')
    .option('--limit <count>', 'how many at most', readCountUpTo(mostRows), 50)
    .option('--csv', 'all of them, as CSV')
    .option('--json', 'all of them, as JSON')
    .action((id: string, run: string | undefined, options: RowsOptions) => listRows(context, id, run, options));
  sync
    .command('cancel')
    .description('cancel a run, the newest unless one is named')
    .argument('<sync>', 'id of the sync', readId)
    .argument('[run]', 'id of the run', readId)
    .action((id: string, run: string | undefined) => cancelRun(context, id, run));
}

function readId(text: string): string {
  if (idForm.test(text)) return text.toLowerCase();
  throw new InvalidArgumentError('It is no id such as 0b9c1f3e-8a52-4c1d-9a7e-2f7d0c5b6a10; the command “sync list” shows them.');
}

function readCountUpTo(most: number): (text: string) => number {
  return (text) => {
    const count = Number(text);
    if (Number.isInteger(count) && count >= 1 && count <= most) return count;
    throw new InvalidArgumentError(`Give a whole number from 1 to ${most}.`);
  };
}
