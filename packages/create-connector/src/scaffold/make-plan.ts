import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { capabilityNames, isCapability } from '../capabilities.js';
import { findRepository } from './find-repository.js';
import type { Plan } from './plan.js';
import { bundledConnectors, listRepositoryIds, listRepositoryNames } from './taken-ids.js';

/** What was asked for, as it was typed. */
export interface Wishes {
  readonly id: string;
  readonly title?: string | undefined;
  readonly name?: string | undefined;
  readonly capabilities: readonly string[];
  /** The folder to write; absent = one named after the package. */
  readonly directory?: string | undefined;
  /** Where relative paths begin. */
  readonly workingFolder: string;
}

/** A wish that cannot be met. `option` is the one at fault, `detail` what is wrong and what to do. */
export interface WishFault {
  readonly code:
    | 'id_invalid'
    | 'id_taken'
    | 'name_invalid'
    | 'name_taken'
    | 'title_invalid'
    | 'capability_unknown'
    | 'capability_missing'
    | 'folder_not_empty';
  readonly option: string;
  readonly detail: string;
}

const kebabCase = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const packageName = /^(@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/;

/** Turns wishes into a plan, or names everything that stands against them. */
export function makePlan(wishes: Wishes): { readonly plan: Plan } | { readonly faults: readonly WishFault[] } {
  const { id, workingFolder } = wishes;
  const around = findRepository(resolve(workingFolder, wishes.directory ?? '.'));
  const name = wishes.name ?? (around === null ? `panelbridge-connector-${id}` : `@panelbridge/connector-${id}`);
  const folder = chooseFolder(wishes, around, name);
  const title = (wishes.title ?? writeTitle(id)).trim();
  const faults = [
    ...checkId(id, around),
    ...checkName(name, around),
    ...checkTitle(title),
    ...checkCapabilities(wishes.capabilities),
    ...checkFolder(folder),
  ];
  if (faults.length > 0) return { faults };
  return { plan: { id, title, name, capabilities: new Set(wishes.capabilities.filter(isCapability)), folder, repository: around } };
}

/** A name for people, out of an id: `lime-survey` is Lime Survey. */
export function writeTitle(id: string): string {
  return id
    .split('-')
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join(' ');
}

/** What is wrong with an id; empty = nothing. */
export function checkId(id: string, repository: string | null): readonly WishFault[] {
  const option = '--id';
  if (!kebabCase.test(id) || id.length > 50) {
    return [{ code: 'id_invalid', option, detail: `"${id}" has to be kebab-case with at most 50 characters, for example my-tool.` }];
  }
  const taken = repository === null ? bundledConnectors.map((one) => one.id) : listRepositoryIds(repository);
  const detail = `"${id}" is the id of a connector that exists, and a hub loads one of each id. Choose another.`;
  return taken.includes(id) ? [{ code: 'id_taken', option, detail }] : [];
}

function checkName(name: string, repository: string | null): readonly WishFault[] {
  const option = '--name';
  if (!packageName.test(name) || name.length > 214) {
    return [{ code: 'name_invalid', option, detail: `"${name}" is no name of an npm package. Use lower case, for example @acme/my-tool.` }];
  }
  const taken = repository === null ? bundledConnectors.map((one) => one.name) : listRepositoryNames(repository);
  const where = repository === null ? 'that every hub brings' : 'of this repository';
  const detail = `"${name}" is the name of a package ${where}, and two of one name cannot be installed beside each other. Choose another.`;
  return taken.includes(name) ? [{ code: 'name_taken', option, detail }] : [];
}

function checkTitle(title: string): readonly WishFault[] {
  // It is written into code and pages.
  if (/^[\p{L}\p{N}][\p{L}\p{N} .,&()+-]{0,79}$/u.test(title)) return [];
  const detail = 'The title has to begin with a letter or digit and to hold letters, digits, blanks and . , & ( ) + - only, 80 at most.';
  return [{ code: 'title_invalid', option: '--title', detail }];
}

function checkCapabilities(words: readonly string[]): readonly WishFault[] {
  const option = '--capabilities';
  const known = capabilityNames.join(', ');
  if (words.length === 0) return [{ code: 'capability_missing', option, detail: `Name at least one of ${known}.` }];
  return words
    .filter((word) => !isCapability(word))
    .map((word) => ({ code: 'capability_unknown', option, detail: `There is no capability "${word}". There are ${known}.` }) as const);
}

function checkFolder(folder: string): readonly WishFault[] {
  if (!existsSync(folder)) return [];
  const isFolder = statSync(folder).isDirectory();
  // A repository that was just made may have these, and nothing of them is written over.
  const found = isFolder ? readdirSync(folder).filter((file) => file !== '.git' && file !== '.DS_Store') : [basename(folder)];
  if (found.length === 0) return [];
  const held = isFolder ? `holds ${found.slice(0, 3).join(', ')}${found.length > 3 ? ' and more' : ''}` : 'is a file';
  const detail = `${folder} ${held}, and nothing is written over. Name an empty folder, or one that does not exist yet.`;
  return [{ code: 'folder_not_empty', option: '--directory', detail }];
}

function chooseFolder({ directory, workingFolder, id }: Wishes, repository: string | null, name: string): string {
  if (directory !== undefined) return resolve(workingFolder, directory);
  return repository === null ? resolve(workingFolder, name.split('/').at(-1) ?? name) : join(repository, 'packages', `connector-${id}`);
}
