// `npm start`: builds what is not built, starts the hub, and prints where it is. Where its settings make it a demo, it also starts the stand-ins
// and makes the demo study on the first start. Arguments: --no-demo starts the hub alone.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { prepareDemo } from './lib/demo.mjs';
import { root, runOrExit } from './lib/child.mjs';

const ports = { hub: Number(process.env.PANELBRIDGE_PORT ?? 4300), tool: 4310, smtp: 4311, mailbox: 4312, survey: 4313 };
const folder = path.resolve(process.env.PANELBRIDGE_FOLDER ?? path.join(root, '.panelbridge'));
const publicUrl = process.env.PANELBRIDGE_PUBLIC_URL ?? `http://localhost:${ports.hub}`;

await runOrExit('turbo', [
  'run',
  'build',
  '--filter=@panelbridge/api...',
  '--filter=@panelbridge/sandbox',
  '--output-logs=errors-only',
  '--ui=stream',
]);

const hubSettings = {
  PANELBRIDGE_PORT: String(ports.hub),
  PANELBRIDGE_FOLDER: folder,
  PANELBRIDGE_PUBLIC_URL: publicUrl,
  LOG_LEVEL: process.env.LOG_LEVEL ?? 'warn',
};
const withDemo = !process.argv.includes('--no-demo') && (await isDemo());

/** @type {import('node:child_process').ChildProcess[]} */
const children = [];
let stopping = false;

/**
 * Starts a program of ours; its end ends everything. Resolves with what it printed once that matches.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {Readonly<Record<string, string>>} environment
 * @param {RegExp} ready
 * @returns {Promise<string>}
 */
function start(program, args, environment, ready) {
  const child = spawn(process.execPath, [path.join(root, program), ...args], {
    cwd: root,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  child.once('exit', (code) => stop(stopping ? 0 : (code ?? 1)));
  return new Promise((resolve) => {
    let printed = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      printed += text;
      if (ready.test(printed)) resolve(printed);
      if (text.startsWith('{')) process.stdout.write(text); // the hub's log
    });
  });
}

/**
 * Whether the hub will be one; a demo study leads to this machine, which no other hub allows. Settings that cannot work are told by the hub.
 * @returns {Promise<boolean>}
 */
async function isDemo() {
  const { readSettings } = await import(new URL('../apps/api/dist/platform/configuration/read-settings.js', import.meta.url).href);
  try {
    return readSettings({ ...process.env, ...hubSettings }).demo;
  } catch {
    return false;
  }
}

/** @param {number} code */
function stop(code) {
  if (stopping) return;
  stopping = true;
  process.exitCode = code;
  for (const child of children) child.kill('SIGTERM');
}

// Also when this script itself fails: nothing that it started may stay behind.
process.once('exit', () => children.forEach((child) => child.kill('SIGTERM')));
process.once('SIGINT', () => stop(0));
process.once('SIGTERM', () => stop(0));

if (withDemo) {
  const args = [
    '--interview-port',
    ports.tool,
    '--smtp-port',
    ports.smtp,
    '--mailbox-port',
    ports.mailbox,
    '--survey-port',
    ports.survey,
  ].map(String);
  await start('packages/sandbox/dist/cli.js', args, {}, /ready/);
}
const printed = await start(
  'apps/api/dist/main.js',
  [],
  {
    ...hubSettings,
    ...(withDemo && !process.env.SMTP_URL ? { SMTP_URL: `smtp://127.0.0.1:${ports.smtp}` } : {}),
  },
  /listens on/,
);
const firstKey = /pbk_\S+/.exec(printed)?.[0];

if (!withDemo) {
  process.stdout.write(printed);
} else {
  const demo = await prepareDemo({
    hubUrl: `http://127.0.0.1:${ports.hub}`,
    toolUrl: `http://127.0.0.1:${ports.tool}`,
    folder,
    firstKey,
  });
  process.stdout.write(
    demo === null
      ? `The hub runs at ${publicUrl}. Its database belongs to somebody already, so no demo was made.\n`
      : `
Panelbridge runs.   Stop it with Ctrl-C; what it holds is in ${folder}.

  API reference     ${publicUrl}/reference
  admin key         ${demo.key}
  mailbox           http://localhost:${ports.mailbox}        (three people are invited: open a message and follow its link)
  apply yourself    ${publicUrl}/s/${demo.studyId}
  interview tool    http://127.0.0.1:${ports.tool}        (a stand-in)

  export HUB=${publicUrl} KEY=${demo.key} STUDY=${demo.studyId}
  curl -s -H "Authorization: Bearer $KEY" "$HUB/api/v1/studies/$STUDY/participations"
`,
  );
}
