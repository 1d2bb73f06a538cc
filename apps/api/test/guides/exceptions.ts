import type { Sample } from './samples.js';

/** A sample that the walk of its page leaves out, and why. */
export interface Exception {
  readonly page: string;
  /** How its text begins. */
  readonly begins: string;
  readonly why: string;
  /** The file of `apps/api/test` that types it instead; without it nobody does. */
  readonly typedBy?: string;
}

const program =
  'starts the program itself: main.test.ts, operating/processes.test.ts and scripts/start-settings.test.mjs do it with settings of their own';
const docker =
  'needs Docker, which may not be where the tests run: operating/containers.test.ts holds the files, processes.test.ts runs their commands';
const ownServer = { why: 'needs a server whose roles and databases nobody else uses', typedBy: 'operating/dump.test.ts' };
const ownFolder = { why: 'stops a hub and replaces its folder', typedBy: 'operating/backup.test.ts' };
const migration =
  'installs and builds the project in which the tests run; its last line, the migration, is typed by operating/dump.test.ts';

/** Samples that the walks leave out. Each of them has to be there; one that is gone fails the tests. */
export const exceptions: readonly Exception[] = [
  { page: 'README', begins: 'npm start', why: program },
  { page: 'README', begins: 'npm test', why: 'is what runs these tests' },
  {
    page: 'README',
    begins: 'npm run -s --prefix apps/docs dev',
    why: 'serves the site until it is stopped: the tests of the site build it',
  },
  { page: 'getting-started', begins: 'npm start', why: program },
  { page: 'getting-started', begins: 'PANELBRIDGE_PORT=4400', why: program },
  { page: 'guides/sources', begins: 'export PANELBRIDGE_SOURCE_FOLDERS', why: program },
  { page: 'guides/alerts', begins: 'node -e', why: 'does not end by itself, so it runs beside the walk', typedBy: 'guides/guides.test.ts' },
  { page: 'run-it', begins: "export DATABASE_URL='", why: program },
  { page: 'run-it', begins: 'npx --yes pnpm', why: migration },
  { page: 'run-it', begins: 'create role panelbridge_app', ...ownServer },
  { page: 'operate-it', begins: 'pg_dump --format=custom', ...ownServer },
  { page: 'operate-it', begins: 'kill -TERM', ...ownFolder },
  { page: 'operate-it', begins: 'createdb --host', ...ownServer },
  { page: 'operate-it', begins: 'rm -rf .panelbridge', ...ownFolder },
  { page: 'operate-it', begins: 'npx --yes pnpm', why: migration },
  { page: 'operate-it', begins: 'export DATABASE_URL=', ...ownServer },
  { page: 'operate-it', begins: 'cp docker/.env.example', why: docker },
  { page: 'operate-it', begins: 'docker compose --file docker/compose.yaml exec', why: docker },
  { page: 'operate-it', begins: 'docker compose --file docker/compose.yaml up --detach --wait', why: docker },
];

/** Pages whose samples are typed by other tests, and where. */
export const elsewhere: Readonly<Record<string, string>> = {
  'guides/consume-the-api': 'apps/api/test/openapi/guide.test.ts',
  'guides/write-a-connector': 'packages/create-connector/test/guide.test.ts',
};

/** Why the walk of its page leaves a sample out; `undefined` when it types it. */
export function findException({ page, text }: Sample): Exception | undefined {
  return exceptions.find((one) => one.page === page && text.startsWith(one.begins));
}
