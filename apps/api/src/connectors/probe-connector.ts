import { checkImplementation, ConnectorError, sampleConfig, type Connector, type ConnectorContext } from '@panelbridge/core/connector';
import { z } from 'zod';
import type { Refusal } from './load-report.js';

/** What came of trying a connector: why it cannot be used, or what could not be tried of one that may; nothing speaks against it where both are `null`. */
export interface Probe {
  readonly refusal: Refusal | null;
  readonly note: string | null;
}

/**
 * Tries a connector's factory once, with sample settings and a context that leads nowhere: what it throws and what it lacks is known when the hub
 * starts, and not when the first participant clicks. Factories do no I/O, so trying one changes nothing.
 *
 * Which functions there have to be does not depend on settings, so they are looked at as well where no settings can be guessed that the connector
 * accepts. What it throws then does not show that it cannot be used, and is noted.
 */
export function probeConnector(connector: Connector): Probe {
  const { manifest } = connector;
  const sample = sampleConfig(manifest.connectionConfig);
  let implementation: unknown;
  try {
    implementation = connector.create(createIdleContext(sample ?? guessSettings(manifest.connectionConfig), Object.keys(manifest.secrets)));
  } catch (error) {
    // A declared failure is about the settings, which nobody chose.
    const said = error instanceof Error ? error.message : String(error);
    if (ConnectorError.is(error) || sample === null) return { refusal: null, note: describeUntried(manifest.id, said) };
    return refuse({ status: 'broken', reason: `Its \`create\` throws: ${said}. Tell its author.` });
  }
  const faults = checkImplementation(manifest, implementation);
  if (faults.length === 0) return { refusal: null, note: null };
  const names = faults.map(({ code, pointer }) => `${pointer} ${code === 'function_undeclared' ? 'is not declared' : 'is missing'}`);
  return refuse({ status: 'invalid', reason: `Its functions do not fit its manifest: ${names.join(', ')}. Tell its author.`, faults });
}

function refuse(refusal: Refusal): Probe {
  return { refusal, note: null };
}

function describeUntried(id: string, said: string): string {
  return `The connector "${id}" is loaded and could not be tried: with settings that were made up its \`create\` throws: ${said}. Make a connection with its real settings and check it before a study uses it. If that fails as well, tell its author, who can also give the settings examples.`;
}

/** Settings of which each is as good as can be had, also where they are not accepted together or one is a text that only a person knows. */
function guessSettings({ shape }: z.ZodObject): Record<string, unknown> {
  const settings = Object.entries(shape).map(([name, field]) => ({ [name]: 'sample', ...sampleConfig(z.object({ [name]: field })) }));
  return Object.assign({}, ...settings) as Record<string, unknown>;
}

function createIdleContext(config: Record<string, unknown>, secrets: readonly string[]): ConnectorContext<Record<string, unknown>, string> {
  return {
    config,
    http: {
      send: () => Promise.reject(new ConnectorError('connector_fault', 'A connector sends nothing before one of its functions is called.')),
    },
    clock: { now: () => Date.now() },
    logger: { info: () => undefined, warn: () => undefined },
    secrets: { has: (name) => secrets.includes(name), reveal: () => 'sample' },
  };
}
