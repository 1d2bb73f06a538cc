import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { HubClient, HubError } from './hub-client.js';
import { addSyncCommands } from './sync-commands.js';
import { exitCodes, findProgram, UsageError, type ExitCode, type Terminal } from './terminal.js';

const defaultUrl = 'http://localhost:4300';

/**
 * Runs one command. Never rejects for what people do wrong or the hub refuses.
 *
 * @param args without the name of the program
 * @returns the exit code
 */
export async function runCli(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const { output, errors } = terminal;
  let exitCode: ExitCode = exitCodes.done;
  const program = new Command(findProgram(terminal))
    .description('Syncs of a Panelbridge hub in the terminal.')
    .addOption(new Option('--url <url>', `where the hub is (PANELBRIDGE_URL; ${defaultUrl} without either)`).argParser(readUrl))
    .option('--key <key>', 'an API key; better in PANELBRIDGE_API_KEY, where others do not see it')
    .addHelpText(
      'after',
      '\nExit codes: 0 all went well, 1 something went wrong or rows failed, 2 the command was not understood or a setting is missing, 130 somebody stopped it.',
    )
    .configureOutput({ writeOut: (text) => output.write(text), writeErr: (text) => errors.write(text) })
    .showHelpAfterError('(--help tells what there is)')
    .exitOverride();
  addSyncCommands(program, {
    terminal,
    connect: () => connect(program.opts(), terminal),
    end: (code) => {
      exitCode = code;
    },
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.misused;
    if (!(error instanceof HubError || error instanceof UsageError)) throw error;
    errors.write(`${error.message}\n`);
    return error instanceof UsageError ? exitCodes.misused : exitCodes.failed;
  }
}

function connect({ url, key }: { readonly url?: string; readonly key?: string }, { environment, errors }: Terminal): HubClient {
  if (key !== undefined) {
    errors.write(
      'A key in a flag is seen by others on this machine and kept by the shell. Set PANELBRIDGE_API_KEY instead, and replace this key.\n',
    );
  }
  const usedKey = (key ?? environment['PANELBRIDGE_API_KEY'] ?? '').trim();
  if (usedKey === '') throw new UsageError('No key. Set PANELBRIDGE_API_KEY to a key of the hub whose role may run syncs.');
  if (!/^[\x21-\x7e]+$/.test(usedKey)) throw new UsageError('The key holds a blank or another character that no key has. Copy it again.');
  const stated = environment['PANELBRIDGE_URL'];
  return new HubClient({
    url: url ?? (stated === undefined || stated === '' ? defaultUrl : checkUrl(stated, 'PANELBRIDGE_URL')),
    key: usedKey,
  });
}

function readUrl(text: string): string {
  if (isUrl(text)) return text;
  throw new InvalidArgumentError('It is no address such as https://hub.example.com.');
}

function checkUrl(text: string, name: string): string {
  if (isUrl(text)) return text;
  throw new UsageError(`${name} is no address such as https://hub.example.com.`);
}

function isUrl(text: string): boolean {
  return /^https?:$/.test(URL.parse(text)?.protocol ?? '');
}
