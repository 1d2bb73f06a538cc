import { html, type Html } from './html.js';
import type { Description, PlaySettings } from './protocol.js';

interface FieldSchema {
  readonly type?: string;
  readonly title?: string;
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
}

type Part = 'config' | 'study';
const parts = { config: 'connectionConfig', study: 'studyConfig' } as const;

/** A fault of a setting, with a pointer such as `/connectionConfig/region`. */
export interface SettingFault {
  readonly pointer: string;
  readonly detail: string;
}

/** The form of the settings, out of the JSON Schemas of the manifest. */
export function drawSettings({ manifest }: Description, settings: PlaySettings, faults: readonly SettingFault[]): Html {
  const secrets = Object.entries((manifest['secrets'] ?? {}) as Readonly<Record<string, FieldSchema>>);
  const fields = (['config', 'study'] as const).map((part) => {
    const listed = listFields(manifest, part);
    return listed.length === 0
      ? null
      : html`<fieldset><legend>${part === 'config' ? 'Connection' : 'Study'}</legend>
          ${listed.map(([name, schema]) => drawField(part, name, { schema, value: settings[part][name], faults }))}</fieldset>`;
  });
  if (fields.every((one) => one === null) && secrets.length === 0) return html`<p>There is nothing to set.</p>`;
  return html`<form method="post" action="/settings">
    ${fields}
    ${
      secrets.length > 0 &&
      html`<fieldset><legend>Secrets</legend>
      ${secrets.map(
        ([name, { title, description }]) => html`<label>${title ?? name}<small>${description}</small>
        <input type="password" autocomplete="off" name="secrets.${name}" value="${settings.secrets[name] ?? ''}"></label>`,
      )}</fieldset>`
    }
    <button>Save settings</button>
  </form>`;
}

function drawField(
  part: Part,
  name: string,
  {
    schema,
    value = schema.default,
    faults,
  }: { readonly schema: FieldSchema; readonly value: unknown; readonly faults: readonly SettingFault[] },
): Html {
  const found = faults.find(({ pointer }) => pointer === `/${parts[part]}/${name}` || pointer.startsWith(`/${parts[part]}/${name}/`));
  return html`<label>${schema.title ?? name}<small>${schema.description}</small>${drawInput(`${part}.${name}`, schema, value)}
    ${found && html`<strong class="fault">${found.detail}</strong>`}</label>`;
}

function drawInput(name: string, schema: FieldSchema, value: unknown): Html {
  const choices = schema.enum ?? (schema.type === 'boolean' ? [true, false] : null);
  if (choices) {
    return html`<select name="${name}"><option value=""></option>
      ${choices.map((choice) => html`<option value="${JSON.stringify(choice)}" ${choice === value && html`selected`}>${String(choice)}</option>`)}</select>`;
  }
  if (schema.type === 'string') return html`<input name="${name}" value="${typeof value === 'string' ? value : ''}">`;
  return html`<textarea name="${name}" rows="${schema.type === 'object' ? 4 : 1}">${value === undefined ? '' : JSON.stringify(value)}</textarea>`;
}

/** Reads what the form sent: empty fields are left out, texts stay, everything else is JSON; what is no JSON stays a text and is told as a fault. */
export function readSettings({ manifest }: Description, form: URLSearchParams): PlaySettings {
  const read = (part: Part) =>
    Object.fromEntries(
      listFields(manifest, part).flatMap(([name, schema]) => {
        const text = form.get(`${part}.${name}`) ?? '';
        return text === '' ? [] : [[name, schema.type === 'string' && !schema.enum ? text : parseJson(text)]];
      }),
    );
  const secrets = Object.keys(manifest['secrets'] ?? {}).map((name) => [name, form.get(`secrets.${name}`) ?? ''] as const);
  return { config: read('config'), study: read('study'), secrets: Object.fromEntries(secrets.filter(([, value]) => value !== '')) };
}

/** Parses JSON; what is none stays a text. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function listFields(manifest: Description['manifest'], part: Part): readonly (readonly [string, FieldSchema])[] {
  const { properties = {} } = manifest[parts[part]] as { readonly properties?: Readonly<Record<string, FieldSchema>> };
  return Object.entries(properties);
}
