import { checkImplementation, ConnectorError, sampleConfig, type Connector, type ConnectorContext } from '@panelbridge/core/connector';
import type { Refusal } from './load-report.js';

/**
 * Tries a connector's factory once, with sample settings and a context that leads nowhere: what it throws and what it lacks is known when the hub
 * starts, and not when the first participant clicks. Factories do no I/O, so trying one changes nothing.
 *
 * @returns why the connector cannot be used; `null` when nothing speaks against it, or its settings cannot be guessed
 */
export function probeConnector(connector: Connector): Refusal | null {
  const { manifest } = connector;
  const config = sampleConfig(manifest.connectionConfig);
  if (config === null) return null;
  let implementation: unknown;
  try {
    implementation = connector.create(createIdleContext(config, Object.keys(manifest.secrets)));
  } catch (error) {
    // A declared failure is about the settings, which nobody chose.
    if (ConnectorError.is(error)) return null;
    const reason = `Its \`create\` throws: ${error instanceof Error ? error.message : String(error)}. Tell its author.`;
    return { status: 'broken', reason };
  }
  const faults = checkImplementation(manifest, implementation);
  if (faults.length === 0) return null;
  const names = faults.map(({ code, pointer }) => `${pointer} ${code === 'function_undeclared' ? 'is not declared' : 'is missing'}`);
  return { status: 'invalid', reason: `Its functions do not fit its manifest: ${names.join(', ')}. Tell its author.`, faults };
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
