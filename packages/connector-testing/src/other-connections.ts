import { describeManifest } from '@panelbridge/core/connector';
import type { ConnectionScenario } from './scenarios.js';
import { Subject } from './subject.js';

const most = 12;

/** Other connections of the same connector: those of the scenarios, the same once more, and the same with one setting changed. */
export function listOtherConnections(subject: Subject): readonly Subject[] {
  const { connector, scenarios, scenario } = subject;
  const told = (scenarios.connections ?? []).filter((one) => one !== scenario);
  const scenes: readonly ConnectionScenario[] = [scenario, ...told, ...varySettings(subject).map((config) => ({ ...scenario, config }))];
  return scenes.slice(0, most).map((one) => new Subject(connector, scenarios, one));
}

type Schema = Readonly<Record<string, unknown>>;

interface Described {
  readonly connectionConfig: { readonly properties?: Readonly<Record<string, Schema>> };
}

function varySettings({ manifest, scenario }: Subject): readonly Schema[] {
  const described = describeManifest(manifest, '0.0.0') as unknown as Described;
  const given: Schema = scenario.config ?? {};
  const read = (config: Schema): string | undefined => JSON.stringify(manifest.connectionConfig.safeParse(config).data);
  return Object.entries(described.connectionConfig.properties ?? {})
    .flatMap(([name, schema]) => listValues(schema).map((value): Schema => ({ ...given, [name]: value })))
    .filter((config) => ![undefined, read(given)].includes(read(config)));
}

/** Values that a setting may have, as far as its schema tells. */
function listValues({ enum: choices, type, examples, minimum = 1 }: Schema): readonly unknown[] {
  if (Array.isArray(choices)) return choices;
  if (type === 'boolean') return [true, false];
  const given: readonly unknown[] = Array.isArray(examples) ? examples : [];
  return type === 'integer' || type === 'number' ? [...given, minimum] : given;
}
