#!/usr/bin/env node
import { runTool } from './run-tool.js';

const stopping = new AbortController();
process.once('SIGINT', () => stopping.abort());
process.once('SIGTERM', () => stopping.abort());

process.exitCode = await runTool(process.argv.slice(2), {
  workingFolder: process.cwd(),
  environment: process.env,
  output: process.stdout,
  errors: process.stderr,
  isInteractive: process.stdout.isTTY,
  signal: stopping.signal,
});
