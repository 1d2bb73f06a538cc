import { block, blocks, code, link, prose, section, table } from '../../markdown/markdown.ts';
import type { ConfigSchema } from '../../sources/config-shape.ts';
import type { Authentication, Manifest } from '../../sources/manifest-shape.ts';
import type { Connector } from '../../sources/read-connectors.ts';
import { describeConfig } from '../describe-field.ts';
import type { Page } from '../page.ts';
import { slugOf } from './paths.ts';

/** Every setting and secret, and how the hub proves who it is. */
export function writeConfiguration({ manifest, hash }: Connector): Page {
  return {
    slug: slugOf(manifest, 'configuration'),
    title: `Configuration of ${manifest.title}`,
    label: 'Configuration',
    description: `Every setting of a ${manifest.title} connection and of a study that uses it, its secrets and its authentication.`,
    manifestHash: hash,
    body: blocks(
      `The hub gives the same as JSON Schema in \`GET /api/v1/connectors/${manifest.id}\`. A value that does not fit is answered with ${link('`validation_failed`', '/errors/#validation_failed')}, which names every faulty field at once.`,
      section('## Authentication', describeAuthentication(manifest.authentication)),
      section(
        '## Connection settings',
        'Given once, when the connection is made. Any number of studies can use it.',
        describeConfig(manifest.connectionConfig, 'A connection needs no settings.'),
      ),
      section(
        '### Example',
        'The body of `POST /api/v1/connections`:',
        block('json', JSON.stringify(exampleOf(manifest), null, 2)),
        describeEnvironments(manifest),
      ),
      section(
        '## Study settings',
        `Given in the integration of each study that uses the connection.${describeLock(manifest.studyConfig)}`,
        describeConfig(manifest.studyConfig, 'A study needs no settings for it.'),
      ),
      section(
        '### Example of an integration',
        manifest.capabilities.redirect &&
          blocks(
            'The body of `PUT /api/v1/studies/{id}/integration`:',
            block('json', JSON.stringify(exampleIntegrationOf(manifest), null, 2)),
          ),
      ),
      section(
        '## Secrets',
        'Secrets are stored encrypted, are not part of the settings, and are never shown again.',
        describeSecrets(manifest),
      ),
    ),
  };
}

function describeLock({ properties }: ConfigSchema): string {
  return Object.keys(properties).length === 0 ? '' : ' What was given is locked at the launch, unless its row says otherwise.';
}

function describeSecrets({ secrets }: Manifest): string {
  const rows = Object.entries(secrets).map(([name, secret]) => [
    `${code(name)}<br>${prose(secret.title)}`,
    [prose(secret.description), ...(secret.pattern ? [`matching ${code(secret.pattern.expression)}`] : [])].join('<br>'),
    prose(secret.issuedBy),
    secret.required ? 'yes' : 'no',
  ]);
  return rows.length === 0 ? 'It has no secrets.' : table(['Secret', 'What it is', 'Who hands it out', 'Required'], rows);
}

function describeAuthentication(authentication: Authentication): string {
  const scheme = `Scheme ${code(authentication.scheme)}: `;
  switch (authentication.scheme) {
    case 'none':
      return `${scheme}the hub sends no requests to the tool, so there is nothing to authenticate.`;
    case 'bearer':
      return `${scheme}the hub puts the secret ${code(authentication.secret)} on each request as ${code('Authorization: Bearer …')}${describeAlternatives(authentication.alternativeHeaders)}. The connector never sees it.`;
    case 'header':
      return `${scheme}the hub puts the secret ${code(authentication.secret)} on each request in the header ${code(authentication.header)}. The connector never sees it.`;
    case 'oauth_client_credentials':
      return `${scheme}the hub fetches a token from ${code(authentication.tokenUrl)} with the secrets ${code(authentication.clientId)} and ${code(authentication.clientSecret)}${authentication.scope === '' ? '' : ` and the scope ${code(authentication.scope)}`}, renews it in time and puts it on each request. The connector never sees it.`;
  }
}

function describeAlternatives(headers: readonly string[] = []): string {
  return headers.length === 0
    ? ''
    : `, or, where the setting ${code('keyHeader')} says so, bare in the header ${headers.map(code).join(' or ')}`;
}

/** Which environments a connection may name; none where the connector declares none. */
function listEnvironments({ capabilities }: Manifest): readonly string[] {
  return capabilities.participantIngestion?.destination.environments ?? [];
}

/** What `environment` of a connection may be, and which of them have no address of their own. */
function describeEnvironments(manifest: Manifest): string | undefined {
  const [usual, ...others] = listEnvironments(manifest);
  if (usual === undefined) return undefined;
  const homeless = [usual, ...others].filter((name) => manifest.hosts[name] === undefined);
  return [
    `${code('environment')} is a member of the connection, not one of its settings: ${[usual, ...others].map(code).join(' or ')}.`,
    ...homeless.map((name) => `The address of ${code(name)} is not known here, so it goes with the setting ${code('baseUrl')}.`),
  ].join(' ');
}

/** A request body that makes a connection: what must be given, and the defaults. A secret that only another choice needs is left out. */
function exampleOf(manifest: Manifest): unknown {
  const secrets = Object.keys(manifest.secrets).filter((name) => manifest.secrets[name]?.required);
  const [environment] = listEnvironments(manifest);
  return {
    connectorId: manifest.id,
    name: manifest.title,
    ...(environment !== undefined && { environment }),
    config: exampleConfig(manifest.connectionConfig),
    ...(secrets.length > 0 && { secrets: Object.fromEntries(secrets.map((name) => [name, '…'])) }),
  };
}

/** A request body that gives a link to a study: settings, and what a person has to confirm before a link is taken. */
function exampleIntegrationOf({ studyConfig, docs, capabilities }: Manifest): unknown {
  const [host = 'tool.example.com'] = capabilities.redirect?.inviteHosts.filter((name) => !name.startsWith('*')) ?? [];
  const settings = exampleConfig(studyConfig);
  const confirmed = docs.prerequisites
    .filter(({ attestedBy, neededFor }) => attestedBy === 'operator' && neededFor === 'attach')
    .map(({ code: name }) => [name.replace(/_missing$/, ''), true]);
  return {
    connectionId: '…',
    inviteLink: `https://${host}/…`,
    ...(Object.keys(settings).length > 0 && { studyConfig: settings }),
    ...(confirmed.length > 0 && { confirmations: Object.fromEntries(confirmed) }),
  };
}

function exampleConfig({ properties, required }: ConfigSchema): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, field]) => {
      const examples = [field['examples'], field['enum']].flatMap((values) => (Array.isArray(values) ? values : []));
      const value: unknown = field['default'] ?? (required.includes(name) ? (examples[0] ?? '…') : undefined);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
