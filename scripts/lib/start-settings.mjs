import path from 'node:path';
import { root } from './child.mjs';

/**
 * What `npm start` is asked for. Empty variables count as missing.
 * @param {Readonly<Record<string, string | undefined>>} variables
 * @param {readonly string[]} args
 * @throws {Error} naming what is wrong with the ports of the stand-ins; the hub checks its own settings
 */
export function readStartSettings(variables, args) {
  const port = variables.PANELBRIDGE_PORT || '4300';
  const toolPort = Number(variables.PANELBRIDGE_SANDBOX_PORT || 4310);
  if (!Number.isInteger(toolPort) || toolPort < 1 || toolPort > 65_528)
    throw new Error('PANELBRIDGE_SANDBOX_PORT is the first of the eight ports of the stand-ins, a whole number from 1 to 65528.');
  const publicUrl = (variables.PANELBRIDGE_PUBLIC_URL || `http://localhost:${port}`).replace(/\/+$/, '');
  const folder = path.resolve(root, variables.PANELBRIDGE_FOLDER || '.panelbridge');
  return {
    folder,
    publicUrl,
    ports: {
      tool: toolPort,
      smtp: toolPort + 1,
      mailbox: toolPort + 2,
      survey: toolPort + 3,
      testTool: toolPort + 4,
      hubApi: toolPort + 5,
      platform: toolPort + 6,
      payouts: toolPort + 7,
    },
    /** For the hub, on top of the variables themselves. */
    hub: {
      PANELBRIDGE_PORT: port,
      PANELBRIDGE_FOLDER: folder,
      PANELBRIDGE_PUBLIC_URL: publicUrl,
      LOG_LEVEL: variables.LOG_LEVEL || 'warn',
    },
    /** Whether there is to be a demo, if the hub's settings allow one: never in a database that somebody brings. */
    wantsDemo: !args.includes('--no-demo') && !variables.DATABASE_URL && variables.PANELBRIDGE_DEMO !== 'false',
  };
}
