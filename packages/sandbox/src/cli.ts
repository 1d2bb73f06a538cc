#!/usr/bin/env node
import { ZodError } from 'zod';
import { USAGE, readArguments } from './read-arguments.js';
import { type SandboxOptions, startSandbox } from './start-sandbox.js';

async function run(options: SandboxOptions): Promise<void> {
  const sandbox = await startSandbox(options);
  const lines = [
    `interview tool      ${sandbox.interviewTool.url}`,
    `mail server         ${sandbox.mailbox.smtpUrl}`,
    `mailbox             ${sandbox.mailbox.url}`,
    `third-party survey  ${sandbox.survey.surveyLink}`,
    `test tool           ${sandbox.usertesting.url}`,
    `Hub API             ${sandbox.hubApi.url}`,
    `research platform   ${sandbox.rally.url}`,
    `payout server       ${sandbox.tremendous.url}`,
    'ready; stop with Ctrl-C',
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  let stopping = false;
  const stop = (): void => {
    // A terminal sends Ctrl-C to every process, and whoever started this one passes it on as well.
    if (stopping) return;
    stopping = true;
    sandbox.close().catch((error: unknown) => {
      process.stderr.write(`panelbridge-sandbox: ${String(error)}\n`);
      process.exitCode = 1;
    });
  };
  process.on('SIGTERM', stop).on('SIGINT', stop);
}

function describeFault(error: unknown): string {
  if (error instanceof ZodError) return error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('; ');
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE' && 'port' in error)
    return `port ${String(error.port)} of 127.0.0.1 is in use. End what listens there, or choose another port (--help names the options).`;
  return String(error);
}

const command = readArguments(process.argv.slice(2));
if (command.kind === 'help') {
  process.stdout.write(USAGE);
} else if (command.kind === 'refused') {
  process.stderr.write(`panelbridge-sandbox: ${command.message}\n\n${USAGE}`);
  process.exitCode = 2;
} else {
  try {
    await run(command.options);
  } catch (error) {
    process.stderr.write(`panelbridge-sandbox: could not start: ${describeFault(error)}\n`);
    process.exitCode = 1;
  }
}
