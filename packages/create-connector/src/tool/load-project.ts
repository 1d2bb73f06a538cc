import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as kit from '@panelbridge/connector-testing/run';
import type * as rules from '@panelbridge/core';
import type * as contract from '@panelbridge/core/connector';
import type { Connector } from '@panelbridge/core/connector';

/** The contract, in the copy that the connector itself depends on: its rules are the ones that apply. */
export type Contract = typeof contract;
/** The domain rules of the same copy. */
export type Rules = typeof rules;
/** The conformance kit that the connector depends on. */
export type Kit = typeof kit;

/** The package of a connector, as it is on the disk. */
export interface Project {
  readonly folder: string;
  /** Its `package.json`, parsed. */
  readonly description: Readonly<Record<string, unknown>> & { readonly name?: string; readonly version?: string };
  readonly connector: Connector;
}

const installFirst = 'Install the dependencies first, for example by npm install.';

/** A project that cannot be worked with, with what to do about it. */
export class ProjectError extends Error {
  override readonly name = 'ProjectError';
}

/** Loads the connector of a folder: its source where Node can read that, else what was built. @throws ProjectError */
export async function loadProject(folder: string): Promise<Project> {
  const file = join(folder, 'package.json');
  if (!existsSync(file)) throw new ProjectError(`${folder} holds no package.json. Run this in the folder of a connector.`);
  const description = JSON.parse(readFileSync(file, 'utf8')) as Project['description'];
  const { connector } = (await importEntry(folder)) as { readonly connector?: Connector };
  if (typeof connector?.manifest !== 'object' || typeof connector.create !== 'function') {
    throw new ProjectError('The package exports no `connector` with a manifest and `create`. Export one from src/index.ts.');
  }
  return { folder, description, connector };
}

/** The scenarios of `test/scenarios.ts`; none where there is no such file. */
export async function loadScenarios({ folder }: Pick<Project, 'folder'>): Promise<kit.Scenarios> {
  const file = ['ts', 'js', 'mjs'].map((ending) => join(folder, 'test', `scenarios.${ending}`)).find((one) => existsSync(one));
  if (file === undefined) return {};
  const { scenarios } = (await load(file)) as { readonly scenarios?: kit.Scenarios };
  if (scenarios === undefined) throw new ProjectError(`${file} exports no \`scenarios\`.`);
  return scenarios;
}

/** The contract by which a connector was written. @throws ProjectError when it is not installed */
export function loadContract(project: Pick<Project, 'folder'>): Promise<Contract> {
  return loadDependency(project, '@panelbridge/core/connector') as Promise<Contract>;
}

/** The domain rules. @throws ProjectError when they are not installed */
export function loadRules(project: Pick<Project, 'folder'>): Promise<Rules> {
  return loadDependency(project, '@panelbridge/core') as Promise<Rules>;
}

/** The conformance kit. @throws ProjectError when it is not installed */
export function loadKit(project: Pick<Project, 'folder'>): Promise<Kit> {
  return loadDependency(project, '@panelbridge/connector-testing/run') as Promise<Kit>;
}

async function importEntry(folder: string): Promise<unknown> {
  const [source, built] = [join(folder, 'src', 'index.ts'), join(folder, 'dist', 'index.js')];
  if (!existsSync(source) && !existsSync(built)) {
    throw new ProjectError(`${folder} has neither src/index.ts nor dist/index.js, so there is no connector.`);
  }
  if (!existsSync(source)) return load(built);
  try {
    return await load(source);
  } catch (error) {
    // A source that names its files as they are once built can only be read built.
    if (existsSync(built) && isCode(error, 'ERR_MODULE_NOT_FOUND') && /\.js'/.test(String(error))) return load(built);
    const [, missing] = /^Cannot find package '([^']+)'/.exec(error instanceof Error ? error.message : '') ?? [];
    if (missing === undefined) throw error;
    throw new ProjectError(`${missing} is not installed in ${folder}. ${installFirst}`);
  }
}

function loadDependency({ folder }: Pick<Project, 'folder'>, name: string): Promise<unknown> {
  let file: string;
  try {
    file = createRequire(join(folder, 'package.json')).resolve(name);
  } catch {
    throw new ProjectError(`${name} is not installed in ${folder}. ${installFirst}`);
  }
  return load(file);
}

function load(file: string): Promise<unknown> {
  return import(pathToFileURL(file).href);
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
