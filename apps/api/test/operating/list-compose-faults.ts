import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { composePath, readText, root, type Compose, type Service } from './container-files.js';

/** Where the images of PostgreSQL from 18 on keep their data, each version in a folder below. A volume elsewhere would stay empty. */
const dataFolder = '/var/lib/postgresql';
/** Where these images look for what they run on an empty database. */
const initFolder = '/docker-entrypoint-initdb.d';
const composeFolder = resolve(root, composePath, '..');

/** What in a compose file could not work, or would lose data or safety, one line each. */
export function listComposeFaults(compose: Compose): readonly string[] {
  const { postgres, ...hubs } = compose.services;
  if (!postgres) return ['there is no service "postgres"'];
  return [
    ...listDatabaseFaults(postgres, compose.volumes ?? {}),
    ...Object.entries(hubs).flatMap(([name, hub]) => listHubFaults(hub, name).map((fault) => `${name}: ${fault}`)),
    ...listLoginFaults(compose.services, postgres),
  ];
}

/** Major version of the server that comes along with the hub. */
function readEmbeddedVersion(): string | undefined {
  const { optionalDependencies } = JSON.parse(readText('packages/embedded-postgres/package.json')) as {
    optionalDependencies: Readonly<Record<string, string>>;
  };
  return Object.values(optionalDependencies)[0]?.split('.')[0];
}

function listDatabaseFaults({ image, volumes = [], restart, healthcheck, environment }: Service, named: object): readonly string[] {
  const mounts = volumes.map((volume) => volume.split(':'));
  const data = mounts.find(([, target]) => target === dataFolder)?.[0];
  const scripts = mounts.find(([, target]) => target === initFolder)?.[0];
  const files = scripts?.startsWith('.') && existsSync(join(composeFolder, scripts)) ? readdirSync(join(composeFolder, scripts)) : [];
  const asked = [
    'CMD',
    'pg_isready',
    '--host=127.0.0.1',
    `--username=${environment['POSTGRES_USER']}`,
    `--dbname=${environment['POSTGRES_DB']}`,
  ];
  return listFailed({
    'the database is of another version than the one that comes along':
      /^postgres:(\d+)(\.\d+)?$/.exec(image)?.[1] === readEmbeddedVersion(),
    [`no volume with a name holds ${dataFolder}`]: data !== undefined && Object.hasOwn(named, data),
    [`no script is in ${initFolder}`]: files.some((file) => file.endsWith('.sql')),
    'the database is not asked whether it is ready, as its own user': healthcheck?.test?.join(' ') === asked.join(' '),
    'the database does not come back': restart === 'unless-stopped',
  });
}

function listHubFaults({ build, restart, cap_drop, security_opt, healthcheck }: Service, name: string): readonly string[] {
  const ends = name === 'migrate';
  const context = resolve(composeFolder, build?.context ?? 'nowhere');
  return listFailed({
    'it is built elsewhere than in the root folder, from where the Dockerfile copies': context === resolve(root),
    'its Dockerfile is not there': existsSync(join(context, build?.dockerfile ?? 'nothing')),
    'it does not come back, or never ends': ends ? /^on-failure:\d+$/.test(restart ?? '') : restart === 'unless-stopped',
    'it keeps capabilities': cap_drop?.join() === 'ALL',
    'it may gain privileges': security_opt?.join() === 'no-new-privileges:true',
    // What serves is asked as the image says; what migrates serves nothing.
    'its health is asked otherwise than the image says': ends ? healthcheck?.disable === true : healthcheck === undefined,
  });
}

/** The logins of the addresses are the one that the image makes and the one that the script makes, each with its password. */
function listLoginFaults(services: Readonly<Record<string, Service>>, { environment }: Service): readonly string[] {
  const made = [...readText('docker/postgres/create-logins.sql').matchAll(/create role (\w+) login password/g)].map(([, role]) => role);
  const { POSTGRES_USER: owner, POSTGRES_PASSWORD, HUB_DATABASE_PASSWORD, POSTGRES_DB } = environment;
  return Object.entries(services).flatMap(([name, service]) =>
    (['DATABASE_URL', 'PANELBRIDGE_MIGRATION_URL'] as const).flatMap((setting) => {
      const text = service.environment[setting];
      if (text === undefined) return [];
      const { username, password, host, pathname } = new URL(text);
      const isOwner = setting === 'PANELBRIDGE_MIGRATION_URL';
      return listFailed({
        [`${name}: ${setting} has a login that nothing makes`]: isOwner ? username === owner : made.includes(username),
        [`${name}: ${setting} has another password than its login`]: password === (isOwner ? POSTGRES_PASSWORD : HUB_DATABASE_PASSWORD),
        [`${name}: ${setting} leads elsewhere`]: host === 'postgres:5432' && pathname === `/${POSTGRES_DB}`,
      });
    }),
  );
}

/** What does not hold of these statements, each under the words for its failing. */
function listFailed(holds: Readonly<Record<string, boolean>>): readonly string[] {
  return Object.entries(holds).flatMap(([fault, held]) => (held ? [] : [fault]));
}
