import { describeManifest } from '@panelbridge/core/connector';
import { makeOtherSecrets } from './host/make-secrets.js';
import { listPureCalls } from './pure-calls.js';
import { Subject } from './subject.js';

const most = 12;

/**
 * Other connections of the same connector: those of the scenarios, the same once more, the same with other secrets, and the same with one setting
 * changed. Settings that the kit made up need not go together, so what cannot be opened with them is passed over.
 */
export function listOtherConnections(subject: Subject): readonly Subject[] {
  const { connector, scenarios, scenario } = subject;
  const told = (scenarios.connections ?? []).filter((one) => one !== scenario);
  const given = [scenario, ...told].map((one) => new Subject(connector, scenarios, one));
  const made = varySettings(subject).map((config) => new Subject(connector, scenarios, { ...scenario, config }));
  return [...given, makeStranger(subject), ...made.filter(canBeUsed)].slice(0, most);
}

/** The same connection with other secrets; with the same, where the connector takes no others. */
export function makeStranger(subject: Subject): Subject {
  const { connector, manifest, scenarios, scenario, secrets } = subject;
  const stranger = new Subject(connector, scenarios, {
    ...scenario,
    secrets: { ...scenario.secrets, ...makeOtherSecrets(manifest, secrets) },
  });
  return canBeUsed(stranger) ? stranger : new Subject(connector, scenarios, scenario);
}

function canBeUsed(subject: Subject): boolean {
  try {
    subject.open();
    listPureCalls(subject);
    return true;
  } catch {
    return false;
  }
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
