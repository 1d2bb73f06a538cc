#!/usr/bin/env node
import { runCreate } from './create/run-create.js';

process.exitCode = await runCreate(process.argv.slice(2), {
  workingFolder: process.cwd(),
  environment: process.env,
  output: process.stdout,
  errors: process.stderr,
  isInteractive: process.stdin.isTTY && process.stdout.isTTY && process.env['CI'] === undefined,
});
