import { parseArgs } from 'node:util';
import type { SandboxOptions } from './start-sandbox.js';

/** What the command line asks for. */
export type CommandLine =
  | { readonly kind: 'start'; readonly options: SandboxOptions }
  | { readonly kind: 'help' }
  | { readonly kind: 'refused'; readonly message: string };

/** The text of `--help`. */
export const USAGE = `Usage: panelbridge-sandbox [options]

Starts the stand-ins for the outside world on 127.0.0.1 and prints their addresses. A port that is not given is a free one.

  --interview-port <n>     the interview tool
  --smtp-port <n>          the mail server
  --mailbox-port <n>       the web page of the mail server
  --survey-port <n>        the third-party survey
  --usertesting-port <n>   the test tool
  --hub-api-port <n>       the Hub API
  --rally-port <n>         the research platform
  --tremendous-port <n>    the payout server
  --folder <path>          keeps what they hold there for the next start
  --complete-url <url>     where the survey sends people at the end
  --screen-out-url <url>   where it sends those whom it screens out
  --parameter <name>       the parameter that the survey keeps (iid)
  --help                   this text
`;

const PORTS = {
  'interview-port': 'interviewPort',
  'smtp-port': 'smtpPort',
  'mailbox-port': 'mailboxPort',
  'survey-port': 'surveyPort',
  'usertesting-port': 'usertestingPort',
  'hub-api-port': 'hubApiPort',
  'rally-port': 'rallyPort',
  'tremendous-port': 'tremendousPort',
} as const;
const TEXTS = { folder: 'folder', 'complete-url': 'completeUrl', 'screen-out-url': 'screenOutUrl', parameter: 'parameter' } as const;
const ARGUMENTS = Object.fromEntries([...Object.keys(PORTS), ...Object.keys(TEXTS)].map((name) => [name, { type: 'string' as const }]));

/** Reads the arguments; a wrong one is refused by name. */
export function readArguments(argv: readonly string[]): CommandLine {
  let values: Readonly<Record<string, string | boolean | undefined>>;
  try {
    ({ values } = parseArgs({ args: [...argv], options: { ...ARGUMENTS, help: { type: 'boolean' } } }));
  } catch (error) {
    return { kind: 'refused', message: error instanceof Error ? error.message : String(error) };
  }
  if (values['help'] === true) return { kind: 'help' };
  const options: Record<string, string | number> = {};
  for (const [name, key] of Object.entries(PORTS)) {
    const value = values[name];
    if (value === undefined) continue;
    const port = Number(value);
    if (!Number.isInteger(port) || port < 0 || port > 65_535) {
      return { kind: 'refused', message: `--${name} must be a port from 0 to 65535, not "${String(value)}"` };
    }
    options[key] = port;
  }
  for (const [name, key] of Object.entries(TEXTS)) {
    const value = values[name];
    if (typeof value === 'string') options[key] = value;
  }
  return { kind: 'start', options };
}
