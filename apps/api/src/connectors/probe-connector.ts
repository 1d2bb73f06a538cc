import { checkImplementation, ConnectorError, sampleConfig, type Connector, type ConnectorContext } from '@panelbridge/core/connector';
import { z } from 'zod';
import type { Refusal } from './load-report.js';

/**
 * Tries a connector's factory once, with sample settings and a context that leads nowhere: what it throws and what it lacks is known when the hub
 * starts, and not when the first participant clicks. Factories do no I/O, so trying one changes nothing.
 *
 * Which functions there have to be does not depend on settings, so they are looked at as well where no settings can be guessed that the connector
 * accepts. What it throws then says nothing of it.
 *
 * @returns why the connector cannot be used; `null` when nothing speaks against it, or it throws for want of settings that only a person knows
 */
export function probeConnector(connector: Connector): Refusal | null {
  const { manifest } = connector;
  const sample = sampleConfig(manifest.connectionConfig);
  let implementation: unknown;
  try {
    implementation = connector.create(createIdleContext(sample ?? guessSettings(manifest.connectionConfig), Object.keys(manifest.secrets)));
  } catch (error) {
    // A declared failure is about the settings, which nobody chose.
    if (ConnectorError.is(error) || sample === null) return null;
    const reason = `Its \`create\` throws: ${error instanceof Error ? error.message : String(error)}. Tell its author.`;
    return { status: 'broken', reason };
  }
  const faults = checkImplementation(manifest, implementation);
  if (faults.length === 0) return null;
  const names = faults.map(({ code, pointer }) => `${pointer} ${code === 'function_undeclared' ? 'is not declared' : 'is missing'}`);
  return { status: 'invalid', reason: `Its functions do not fit its manifest: ${names.join(', ')}. Tell its author.`, faults };
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
