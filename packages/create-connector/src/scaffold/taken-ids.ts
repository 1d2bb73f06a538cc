import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A connector that is there already. */
export interface TakenConnector {
  readonly id: string;
  /** Name of its package. */
  readonly name: string;
}

/** The connectors that every hub brings; a second connector of the same id is not loaded, and a package of the same name takes the other's place. */
export const bundledConnectors: readonly TakenConnector[] = [
  { id: 'rally', name: '@panelbridge/connector-rally' },
  { id: 'tracked-link', name: '@panelbridge/connector-tracked-link' },
  { id: 'user-interviews-hub', name: '@panelbridge/connector-etl' },
  { id: 'usertesting', name: '@panelbridge/connector-usertesting' },
];

interface Description {
  readonly name?: string;
  readonly panelbridge?: { readonly connector?: string };
}

/** Ids of the connectors in a repository, by the marker in each `package.json`. */
export function listRepositoryIds(repository: string): readonly string[] {
  return listDescriptions(repository).flatMap(({ panelbridge }) => panelbridge?.connector ?? []);
}

/** Names of all packages in a repository, connectors or not. */
export function listRepositoryNames(repository: string): readonly string[] {
  return listDescriptions(repository).flatMap(({ name }) => name ?? []);
}

function listDescriptions(repository: string): readonly Description[] {
  const parents = ['apps', 'packages'].map((name) => join(repository, name)).filter((parent) => existsSync(parent));
  const folders = [repository, ...parents.flatMap((parent) => readdirSync(parent).map((name) => join(parent, name)))];
  return folders
    .map((folder) => join(folder, 'package.json'))
    .filter((file) => existsSync(file))
    .map((file) => JSON.parse(readFileSync(file, 'utf8')) as Description);
}
