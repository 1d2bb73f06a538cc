// `npm start`: builds what is not built, starts the hub, and prints where it is. Where its settings make it a demo, it also starts the stand-ins
// and makes the demo studies on the first start. Arguments: --no-demo starts the hub alone.
import path from 'node:path';
import { root, runOrExit } from './lib/child.mjs';
import { prepareDemo } from './lib/demo.mjs';
import { EndedEarlyError, Programs } from './lib/programs.mjs';
import { readStartSettings } from './lib/start-settings.mjs';

const { folder, publicUrl, ports, hub, wantsDemo } = readSettingsOrExit();
const toolUrl = `http://127.0.0.1:${ports.tool}`;
const testToolUrl = `http://127.0.0.1:${ports.testTool}`;
const hubApiUrl = `http://127.0.0.1:${ports.hubApi}`;
const payoutsUrl = `http://127.0.0.1:${ports.payouts}`;

// Before anything is started: nothing of it may stay behind, whenever a signal comes, nor when this script fails.
const programs = new Programs();
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, () => programs.stop(0));
process.once('exit', () => programs.stop(1));

const build = ['--filter=@panelbridge/api...', '--filter=@panelbridge/sandbox', '--output-logs=errors-only', '--ui=stream'];
await runOrExit('turbo', ['run', 'build', ...build]);
const withDemo = wantsDemo && (await isDemo());
if (withDemo) await claimDemoOrExit();
try {
  await (withDemo ? startWithDemo() : startAlone());
} catch (error) {
  if (!(error instanceof EndedEarlyError)) process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  programs.stop(1);
}
await programs.whenEnded();
process.exit(programs.exitCode);

function readSettingsOrExit() {
  try {
    return readStartSettings(process.env, process.argv.slice(2));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return process.exit(1);
  }
}

async function claimDemoOrExit() {
  // Not above: a hub without a demo also runs on a Node that has no SQLite.
  const { claimDemo, DemoRunsError } = await import('./lib/demo-claim.mjs');
  try {
    claimDemo(folder, publicUrl);
  } catch (error) {
    if (!(error instanceof DemoRunsError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}

/**
 * Whether the hub will be one; its studies lead to this machine, which no other hub allows. Settings that cannot work are told by the hub.
 * @returns {Promise<boolean>}
 */
async function isDemo() {
  const { readSettings } = await import(path.join(root, 'apps/api/dist/platform/configuration/read-settings.js'));
  try {
    return readSettings({ ...process.env, ...hub }).demo;
  } catch {
    return false;
  }
}

async function startAlone() {
  const printed = await startHub({});
  process.stdout.write(`${printed.join('\n')}\n`);
}

async function startWithDemo() {
  const mail = process.env.SMTP_URL ? {} : { SMTP_URL: `smtp://127.0.0.1:${ports.smtp}` };
  const [printed] = await Promise.all([startHub(mail), startSandbox()]);
  const text = printed.join('\n');
  const firstKey = /pbk_\S+/.exec(text)?.[0];
  const hubUrl = /listens on ([^;\s]+)/.exec(text)?.[1] ?? publicUrl;
  try {
    showDemo(await prepareDemo({ hubUrl, publicUrl, toolUrl, testToolUrl, hubApiUrl, payoutsUrl, folder, firstKey }));
  } catch (error) {
    // Whoever stops it now finds all of it at the next start.
    if (programs.stopping) return;
    // The hub is of use without a demo too, and its first key is told nowhere else.
    process.stderr.write(`The demo could not be prepared: ${String(error)}\n`);
    process.stdout.write(`The hub runs at ${publicUrl}.${firstKey === undefined ? '' : ` Its admin key: ${firstKey}`}\n`);
  }
}

/** @param {Readonly<Record<string, string>>} env */
function startHub(env) {
  return programs.start('The hub', [path.join(root, 'apps/api/dist/main.js')], {
    ready: /^Panelbridge listens on /,
    env: { ...hub, ...env },
    onLine: (line) => line.startsWith('{') && process.stdout.write(`${line}\n`), // its log
  });
}

async function startSandbox() {
  const options = {
    '--interview-port': ports.tool,
    '--smtp-port': ports.smtp,
    '--mailbox-port': ports.mailbox,
    '--survey-port': ports.survey,
    '--usertesting-port': ports.testTool,
    '--hub-api-port': ports.hubApi,
    '--rally-port': ports.platform,
    '--tremendous-port': ports.payouts,
    '--folder': path.join(folder, 'sandbox'),
  };
  const args = Object.entries(options).flatMap(([name, value]) => [name, String(value)]);
  try {
    await programs.start('The sandbox', [path.join(root, 'packages/sandbox/dist/cli.js'), ...args], { ready: /^ready/ });
  } catch (error) {
    if (error instanceof EndedEarlyError && error.byItself) {
      process.stderr.write(
        `The demo's stand-ins take the ports ${ports.tool} to ${ports.payouts}. Set PANELBRIDGE_SANDBOX_PORT to the first of eight free ports, ` +
          'for a second demo beside another PANELBRIDGE_FOLDER and PANELBRIDGE_PORT too, or start the hub without a demo: npm start -- --no-demo\n',
      );
    }
    throw error;
  }
}

/** @param {import('./lib/demo.mjs').Demo | null} demo */
function showDemo(demo) {
  process.stdout.write(
    demo === null
      ? `The hub runs at ${publicUrl}. Its database was not made by a demo, so none was added to it; its admin keys work as before.
For a demo beside it, name a folder of its own: PANELBRIDGE_FOLDER=.panelbridge/demo npm start
`
      : `
Panelbridge runs.   Stop it with Ctrl-C; what it holds is in ${folder}.

  API reference     ${publicUrl}/reference
  admin key         ${demo.key}
  mailbox           http://localhost:${ports.mailbox}        (people are invited: open the message to Ada and follow its link)
  apply yourself    ${publicUrl}/s/${demo.studyId}
  interview tool    ${toolUrl}        (a stand-in)
  test tool         ${testToolUrl}        (a stand-in, to which a second study leads)
  way into that     ${demo.testLink}
  Research Hub      ${hubApiUrl}        (a stand-in of its API, to which a sync leads)
  payout server     ${payoutsUrl}        (a stand-in; nothing is paid over it before you say so)
  panel’s own pages ${publicUrl}/sign-in        (for example as eva.adams@example.com)

  export HUB=${publicUrl} KEY=${demo.key} STUDY=${demo.studyId} TEST_STUDY=${demo.testStudyId} SYNC=${demo.syncId}
  export RECRUIT_STUDY=${demo.recruitStudyId} BUDGET=${demo.budgetId} PAYOUTS=${demo.payoutAccountId}
  curl -s -H "Authorization: Bearer $KEY" "$HUB/api/v1/studies/$STUDY/participations"
`,
  );
}
