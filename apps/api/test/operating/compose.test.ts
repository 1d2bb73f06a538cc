import { expect, it } from 'vitest';
import { composePath, parseCompose, readText } from './container-files.js';
import { exampleValues } from './example-values.js';
import { listComposeFaults } from './list-compose-faults.js';

const text = readText(composePath);
const listFaults = (file: string): readonly string[] => listComposeFaults(parseCompose(file, exampleValues));

it('nothing in the compose file keeps it from working, loses data or gives privileges', () => {
  expect(listFaults(text)).toEqual([]);
});

it.each([
  ['no volume for the data', /^ +- database:.*\n/m, '', 'no volume with a name holds /var/lib/postgresql'],
  ['a volume where older images had the data', 'postgresql\n', 'postgresql/data\n', 'no volume with a name holds /var/lib/postgresql'],
  ['a volume that is declared nowhere', /^volumes:\n {2}database:\n/m, '', 'no volume with a name holds /var/lib/postgresql'],
  ['an old database', 'postgres:18.4', 'postgres:12', 'the database is of another version than the one that comes along'],
  ['any database', 'postgres:18.4', 'postgres:latest', 'the database is of another version than the one that comes along'],
  ['scripts elsewhere', ':/docker-entrypoint-initdb.d', ':/somewhere-else', 'no script is in /docker-entrypoint-initdb.d'],
  ['scripts that are not there', './postgres:', './postgresql:', 'no script is in /docker-entrypoint-initdb.d'],
  ['a health check that is no program', /\[CMD, pg_isready.*\]/, '[CMD, nothing-there]', 'the database is not asked whether it is ready'],
  ['a health check of another database', '--dbname=panelbridge', '--dbname=other', 'the database is not asked whether it is ready'],
  ['a health check of another user', '--username=panelbridge_owner', '--username=other', 'the database is not asked whether it is ready'],
  ['a database that stays away', /(image: postgres.*\n +restart:) unless-stopped/, '$1 "no"', 'the database does not come back'],
  ['a hub that stays away', /(Dockerfile \}\n +restart:) unless-stopped/, '$1 "no"', 'worker: it does not come back, or never ends'],
  ['a migration that never ends', 'on-failure:3', 'always', 'migrate: it does not come back, or never ends'],
  ['capabilities', /^ +cap_drop:.*\n/m, '', 'api-1: it keeps capabilities'],
  ['privileges', /^ +security_opt:.*\n/m, '', 'api-2: it may gain privileges'],
  ['a build elsewhere', 'context: ..', 'context: .', 'worker: it is built elsewhere than in the root folder'],
  ['a Dockerfile that is not there', 'docker/Dockerfile }', 'docker/Nothing }', 'worker: its Dockerfile is not there'],
  [
    'a health check that asks nothing',
    'worker:\n',
    'worker:\n    healthcheck: { disable: true }\n',
    'worker: its health is asked otherwise',
  ],
  ['a login that nothing makes', '//panelbridge_hub:', '//panelbridge_other:', 'api-1: DATABASE_URL has a login that nothing makes'],
  [
    'the password of another login',
    'panelbridge_hub:${HUB_DATABASE',
    'panelbridge_hub:${POSTGRES',
    'api-1: DATABASE_URL has another password',
  ],
  ['another host', '@postgres:5432', '@database:5432', 'api-1: DATABASE_URL leads elsewhere'],
])('a compose file with a fault is seen: %s', (_, search, replacement, fault) => {
  const spoiled = text.replace(search, replacement);
  expect(spoiled).not.toBe(text);
  expect(listFaults(spoiled)).toContainEqual(expect.stringContaining(fault));
});
