import { execFileSync } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';

/** The oldest version that the hub works with. */
const oldest = 15;
const programs = ['initdb', 'postgres', 'psql', 'createdb', 'pg_dump', 'pg_restore'];
/** Where Debian, Red Hat and Homebrew put theirs. */
const places = ['/usr/lib/postgresql/*/bin', '/usr/pgsql-*/bin', '/opt/homebrew/opt/postgresql@*/bin', '/usr/local/opt/postgresql@*/bin'];

/**
 * A whole PostgreSQL of this machine, client programs included, which the one that comes along does not have.
 *
 * @returns its folder of programs; undefined where there is none that is new enough
 */
export function findInstalledPostgres(): string | undefined {
  const folders = [
    ...(process.env['PATH'] ?? '').split(':').filter((folder) => folder !== ''),
    ...places.flatMap((place) => globSync(place)),
  ];
  return folders.find((folder) => programs.every((name) => existsSync(join(folder, name))) && readVersion(folder) >= oldest);
}

function readVersion(folder: string): number {
  return Number(/\d+/.exec(execFileSync(join(folder, 'postgres'), ['--version'], { encoding: 'utf8' }))?.[0]);
}
