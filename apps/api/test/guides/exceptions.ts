import type { Sample } from './samples.js';

/** A sample that no test types, and why. */
export interface Exception {
  readonly page: string;
  /** How its text begins. */
  readonly begins: string;
  readonly why: string;
}

const program =
  'starts the program itself: main.test.ts, operating/processes.test.ts and scripts/start-settings.test.mjs do it with settings of their own';
const docker =
  'needs Docker, which may not be where the tests run: operating/containers.test.ts holds the files, processes.test.ts runs their commands';
const dump =
  'needs pg_dump and its sisters of the server’s version, which the embedded PostgreSQL does not bring along; what npm has of them is of version 14';
const migration =
  'builds, then migrates a database by the login of its owner: migrate-command.test.ts and operating/processes.test.ts run that command';

/** Samples that no test types. Each of them has to be there; one that is gone fails the tests. */
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
  { page: 'guides/alerts', begins: 'node -e', why: 'does not end by itself; a receiver of the test stands in its place' },
  { page: 'run-it', begins: "export DATABASE_URL='", why: program },
  { page: 'run-it', begins: 'npx --yes pnpm', why: migration },
  {
    page: 'run-it',
    begins: 'create role panelbridge_app',
    why: 'makes roles of a whole server, which the tests share: operating/processes.test.ts makes the same on one of its own',
  },
  { page: 'operate-it', begins: 'pg_dump --format=custom', why: dump },
  { page: 'operate-it', begins: 'kill -TERM', why: 'ends the hub: operating/backup.test.ts stops one, packs its folder and puts it back' },
  { page: 'operate-it', begins: 'createdb --host', why: dump },
  { page: 'operate-it', begins: 'npx --yes pnpm', why: migration },
  { page: 'operate-it', begins: 'export DATABASE_URL=', why: program },
  { page: 'operate-it', begins: 'cp docker/.env.example', why: docker },
  { page: 'operate-it', begins: 'docker compose --file docker/compose.yaml exec', why: docker },
  { page: 'operate-it', begins: 'docker compose --file docker/compose.yaml up --detach --wait', why: docker },
];

/** Pages whose samples are typed by other tests, and where. */
export const elsewhere: Readonly<Record<string, string>> = {
  'guides/consume-the-api': 'apps/api/test/openapi/guide.test.ts',
  'guides/write-a-connector': 'packages/create-connector/test/guide.test.ts',
};

/** Why a sample is not typed; `undefined` when it is. */
export function findException({ page, text }: Sample): Exception | undefined {
  return exceptions.find((one) => one.page === page && text.startsWith(one.begins));
}
