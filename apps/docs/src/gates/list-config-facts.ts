import { listConfigFields, type RawField } from './config-fields.ts';
import { asRow, type Fact } from './fact.ts';
import { formulateValue } from './formulate-value.ts';
import type { RawManifest } from './manifests.ts';

/** Every setting of a connection and of a study: what it is, which values it takes, and whether it is needed. */
export function listSettings({ connectionConfig, studyConfig }: RawManifest, page: string): readonly Fact[] {
  return [...listOf('connection-settings', connectionConfig, page), ...listOf('study-settings', studyConfig, page)];
}

/** Every secret: what it is, who has it, the form that it must have, and whether it is needed. */
export function listSecrets({ secrets }: RawManifest, page: string): readonly Fact[] {
  return Object.entries(secrets).map(([name, { title, description, issuedBy, required, pattern }]) => {
    const form = pattern === undefined ? '' : ` matching ${pattern.expression}`;
    return asRow(name, page, 'secrets', [`${name} ${title}`, `${description}${form}`, issuedBy, required ? 'yes' : 'no']);
  });
}

function listOf(section: string, config: Partial<RawField>, page: string): readonly Fact[] {
  return listConfigFields(config).map(({ path, field, required }) =>
    asRow(path, page, section, [`${path} ${field.title ?? ''}`, field.description ?? '', formulateValue(field), required ? 'yes' : 'no']),
  );
}
