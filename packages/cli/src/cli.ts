#!/usr/bin/env node
import { runCli } from './run-cli.js';
import { exitCodes } from './terminal.js';

let isDone = false;
const stopping = new AbortController();
process.once('SIGINT', () => stopping.abort());
process.once('SIGTERM', () => stopping.abort());
// Whoever reads the output may stop reading, as `head` does.
process.stdout.on('error', () => {
  isDone = true;
  process.exit();
});
// The bar ends the process by itself, as if all were well, when somebody presses Ctrl-C.
process.once('exit', () => {
  if (!isDone) process.exitCode = exitCodes.stopped;
});

process.exitCode = await runCli(process.argv.slice(2), {
  environment: process.env,
  output: process.stdout,
  errors: process.stderr,
  isInteractive: process.stdout.isTTY && process.env['CI'] === undefined,
  signal: stopping.signal,
});
isDone = true;
