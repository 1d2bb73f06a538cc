import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Copy, DockerfileParser } from 'dockerfile-ast';
import { parse } from 'yaml';

/** The repository’s root folder. */
export const root = fileURLToPath(new URL('../../../..', import.meta.url));

/** Reads a file of the repository. */
export function readText(path: string): string {
  return readFileSync(`${root}/${path}`, 'utf8');
}

const lists = new Set(['CMD', 'HEALTHCHECK']);

/** An instruction of the Dockerfile: its keyword, and its words without flags such as `--from=build`. */
export interface Instruction {
  readonly keyword: string;
  readonly words: readonly string[];
  readonly flags: readonly string[];
  /** The program and its arguments, where they are written as a list. */
  readonly command: readonly string[];
}

/** Reads the stages of the Dockerfile, each from its `FROM`. */
export function readStages(): readonly (readonly Instruction[])[] {
  const stages: Instruction[][] = [];
  for (const instruction of DockerfileParser.parse(readText('docker/Dockerfile')).getInstructions()) {
    const keyword = instruction.getKeyword();
    if (keyword === 'FROM') stages.push([]);
    const words = instruction.getArguments().map((argument) => argument.getValue());
    const flags = instruction instanceof Copy ? instruction.getFlags().map(String) : [];
    const list = /\[.*\]$/s.exec(instruction.getArgumentsContent() ?? '')?.[0];
    const command = lists.has(keyword) && list !== undefined ? (JSON.parse(list) as string[]) : [];
    stages.at(-1)?.push({ keyword, words, flags, command });
  }
  return stages;
}

/** A service of the compose file, as far as the tests look at it. */
export interface Service {
  readonly image: string;
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly command?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly restart?: string;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly healthcheck?: { readonly test?: readonly string[]; readonly disable?: boolean };
  readonly stop_grace_period: string;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
}

/** The compose file, its variables filled in. */
export interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes?: Readonly<Record<string, unknown>>;
}

/** Path of the compose file from the repository’s root folder. */
export const composePath = 'docker/compose.yaml';

const variable = /\$\{(\w+)(?::[?-]([^}]*))?\}/g;

/** Names of the variables that the compose file takes from `docker/.env`. */
export function listVariables(): ReadonlySet<string> {
  return new Set([...readText(composePath).matchAll(variable)].map(([, name = '']) => name));
}

/** Reads a compose file’s text with these values in the place of its variables. */
export function parseCompose(text: string, values: Readonly<Record<string, string>>): Compose {
  // After the text was read, as Compose does it: what is empty is an empty text.
  const fillIn = (_: unknown, value: unknown): unknown =>
    typeof value === 'string' ? value.replaceAll(variable, (_match, name: string) => values[name] ?? '') : value;
  return parse(text, fillIn, { merge: true }) as Compose;
}
