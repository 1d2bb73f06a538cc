import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { exitCodes, type ExitCode, type Terminal } from '../create/terminal.js';
import { startPlayground } from '../playground/start-playground.js';
import { checkConnector } from './check-command.js';
import { ProjectError } from './load-project.js';
import { writeManifest } from './manifest-command.js';

const defaultPort = 4350;

/** Runs one of the commands that a connector's package has as scripts. @param args without the name of the program */
export async function runTool(args: readonly string[], terminal: Terminal & { readonly signal: AbortSignal }): Promise<ExitCode> {
  const { output, errors } = terminal;
  const tooOld = findOldNode(process.versions.node);
  if (tooOld !== null) {
    errors.write(`${tooOld}\n`);
    return exitCodes.failed;
  }
  let exitCode: ExitCode = exitCodes.done;
  const program = new Command('panelbridge-connector')
    .description('What is needed while a connector is written. Run it in the folder of the connector.')
    .configureOutput({ writeOut: (text) => output.write(text), writeErr: (text) => errors.write(text) })
    .showHelpAfterError('(--help tells what there is)')
    .exitOverride();
  program
    .command('dev')
    .description('Shows the connector in a browser, and again whenever a file is saved.')
    .option('--port <port>', 'port on this machine', readPort, defaultPort)
    .action(async ({ port }: { readonly port: number }) => {
      exitCode = await startPlayground(terminal, port);
    });
  program
    .command('check')
    .description('Runs every check of the conformance kit.')
    .action(async () => {
      exitCode = await checkConnector(terminal);
    });
  program
    .command('manifest')
    .description('Writes manifest.json.')
    .action(async () => {
      exitCode = await writeManifest(terminal);
    });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.misused;
    // A connector that cannot be loaded is what its author wants to read about, where it fails and all.
    errors.write(`${error instanceof ProjectError ? error.message : describeError(error)}\n`);
    return exitCodes.failed;
  }
}

/** Why a version of Node cannot be used; `null` = it can. Sources are TypeScript that Node reads as it stands. */
export function findOldNode(version: string): string | null {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 18)) return null;
  return `Node 22.18 or newer is needed, since it reads TypeScript by itself; this is ${version}. Install a newer one and try again.`;
}

function describeError(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function readPort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new InvalidArgumentError('It has to be a whole number up to 65535.');
  return port;
}
