import { relative } from 'node:path';
import { Command, CommanderError } from 'commander';
import { capabilityNames } from '../capabilities.js';
import { findRepository } from '../scaffold/find-repository.js';
import { makePlan, type Wishes } from '../scaffold/make-plan.js';
import { isPublished, ownFolder } from '../scaffold/pins.js';
import type { Plan } from '../scaffold/plan.js';
import { writeScaffold } from '../scaffold/write-scaffold.js';
import { askWishes, type GivenWishes } from './ask-wishes.js';
import { findPackageManager, installDependencies } from './install.js';
import { exitCodes, type ExitCode, type Terminal } from './terminal.js';

interface Flags {
  readonly id?: string;
  readonly title?: string;
  readonly name?: string;
  readonly capabilities?: string;
  readonly directory?: string;
  readonly yes?: boolean;
  readonly install: boolean;
}

/**
 * `npm create @panelbridge/connector`: asks for what no flag gives, writes the package and installs what it needs.
 *
 * @param args without the name of the program
 * @param published whether a registry has the packages that a connector outside of the repository needs
 */
export async function runCreate(args: readonly string[], terminal: Terminal, published: boolean = isPublished()): Promise<ExitCode> {
  const { output, errors } = terminal;
  const program = describeProgram()
    .configureOutput({ writeOut: (text) => output.write(text), writeErr: (text) => errors.write(text) })
    .exitOverride();
  try {
    program.parse([...args], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.misused;
    throw error;
  }
  const flags = program.opts<Flags>();
  const wishes = await collectWishes(readFlags(flags, program.args[0], terminal), flags, terminal);
  if (wishes === null) return terminal.isInteractive ? exitCodes.stopped : exitCodes.misused;
  const outcome = makePlan(wishes);
  if ('faults' in outcome) {
    for (const { option, detail } of outcome.faults) errors.write(`${option}: ${detail}\n`);
    return exitCodes.misused;
  }
  if (outcome.plan.repository === null && !published) {
    errors.write(`--directory: ${explainOutside(outcome.plan)}\n`);
    return exitCodes.misused;
  }
  const files = writeScaffold(outcome.plan);
  output.write(`Wrote ${files.length} files of ${outcome.plan.name} to ${outcome.plan.folder}\n`);
  return finish(outcome.plan, flags.install, terminal);
}

/** Why a clone writes nothing outside of itself, and what works instead. */
function explainOutside({ id, folder }: Plan): string {
  const clone = findRepository(ownFolder) ?? ownFolder;
  return (
    `${folder} lies outside of ${clone}, and what a connector needs there would have to come from a registry, which this clone is none. ` +
    `Run it in ${clone} without a folder, and it writes packages/connector-${id}; ` +
    'or, where a registry has the packages, begin with npm create @panelbridge/connector.'
  );
}

function describeProgram(): Command {
  return new Command('npm create @panelbridge/connector --')
    .description('Begins a connector that passes every check.')
    .argument('[directory]', 'folder to write; one named after the package unless told')
    .option('--id <id>', 'id of the connector, kebab-case')
    .option('--title <title>', 'name of the tool, as people read it')
    .option('--name <name>', 'name of the npm package')
    .option('--capabilities <list>', `what the tool can do, separated by commas: ${capabilityNames.join(', ')}`)
    .option('--directory <folder>', 'as the argument')
    .option('--yes', 'ask nothing; what is not given is taken as usual')
    .option('--no-install', 'write the files and install nothing')
    .showHelpAfterError('(--help tells what there is)');
}

function readFlags({ id, title, name, capabilities, directory }: Flags, argument: string | undefined, terminal: Terminal): GivenWishes {
  const words = capabilities?.split(',').map((word) => word.trim());
  return {
    id,
    title,
    name,
    capabilities: words?.filter((word) => word !== ''),
    directory: directory ?? argument,
    workingFolder: terminal.workingFolder,
  };
}

async function collectWishes(given: GivenWishes, { yes = false }: Flags, terminal: Terminal): Promise<Wishes | null> {
  if (!yes && terminal.isInteractive && (given.id === undefined || given.capabilities === undefined)) return askWishes(given);
  if (given.id === undefined) {
    terminal.errors.write('--id: nobody can be asked here, so give the id of the connector, for example --id my-tool.\n');
    return null;
  }
  return { ...given, id: given.id, capabilities: given.capabilities ?? ['redirect'] };
}

function finish({ folder, repository }: Plan, installs: boolean, { workingFolder, environment, output, errors }: Terminal): ExitCode {
  const manager = findPackageManager(environment);
  const enter = (from: string, to: string) => (relative(from, to) === '' ? [] : [`cd ${relative(from, to)}`]);
  const failure = installs && repository === null ? installDependencies(manager, folder) : null;
  const steps =
    repository === null
      ? [...enter(workingFolder, folder), ...(!installs || failure !== null ? [`${manager} install`] : [])]
      : // The clone brings its own pnpm, which stands on nobody's PATH.
        [...enter(workingFolder, repository), 'node_modules/.bin/pnpm install', ...enter(repository, folder)];
  const runner = repository === null ? manager : 'npm';
  steps.push(`${runner} test`, `${runner} run dev`);
  const next = `Next:\n${steps.map((step) => `  ${step}\n`).join('')}`;
  if (failure === null) {
    output.write(next);
    return exitCodes.done;
  }
  errors.write(`The files are written, but what they need could not be installed. ${manager} says:\n${failure}\n`);
  errors.write('If there is no network now, install later; nothing has to be written again.\n');
  output.write(next);
  return exitCodes.failed;
}
