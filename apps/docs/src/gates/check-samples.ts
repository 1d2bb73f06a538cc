import { spawnSync } from 'node:child_process';
import ts from 'typescript';
import { parse } from 'yaml';
import { listWritten, type BuiltSite } from './built-site.ts';
import type { GateResult } from './gate.ts';

interface Sample {
  readonly page: string;
  readonly language: string;
  readonly text: string;
}

/** What is wrong with a sample in a language; `undefined`: nothing. */
type Reader = (text: string) => string | undefined;

/** Languages whose samples are read; the others are shown as they are, and have to be named here. */
const readers: Readonly<Record<string, Reader>> = {
  json: readJson,
  sh: readShell,
  ts: readTypeScript,
  yaml: readYaml,
};
const plain: ReadonlySet<string> = new Set(['diff', 'ini', 'text', 'sql', 'http', 'csv', 'dockerfile']);

/** Every sample of code can be read by what it is for: shell by bash, JSON, TypeScript and YAML by their parsers. */
export function checkSamples(site: BuiltSite): GateResult {
  const samples = listWritten(site).flatMap(({ path }) =>
    listSamples(path, site.read(path === '/' ? '/index.md' : `${path.slice(0, -1)}.md`)),
  );
  const faults = samples.flatMap(({ page, language, text }) => {
    const read = readers[language];
    const wrong = read ? read(text) : plain.has(language) ? undefined : `nobody reads the language "${language}"`;
    return wrong === undefined ? [] : [`${page}: ${wrong}, in the sample that begins “${text.split('\n')[0]}”`];
  });
  const read = Object.keys(readers).map((language) => `${samples.filter((sample) => sample.language === language).length} ${language}`);
  return { name: 'samples', figure: `${samples.length} of code, read: ${read.join(', ')}`, faults };
}

/** The fenced blocks of a text. */
export function listSamples(page: string, markdown: string): readonly Sample[] {
  return [...markdown.matchAll(/^( *)```([^\s`]*)[^\n]*\n([\s\S]*?)^\1```$/gm)].map(([, indent = '', language = '', text = '']) => ({
    page,
    language: language || 'text',
    text: text.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  }));
}

/** A bare … stands for members that are left out. */
function readJson(text: string): string | undefined {
  try {
    JSON.parse(text.replace(/("(?:[^"\\]|\\.)*")|,\s*…|…\s*,?/g, (_, kept: string | undefined) => kept ?? ''));
    return undefined;
  } catch (error) {
    return `it is no JSON (${String(error)})`;
  }
}

function readShell(text: string): string | undefined {
  const { status, stderr, error } = spawnSync('bash', ['-n'], { input: text, encoding: 'utf8' });
  if (error) return `bash could not read it (${error.message})`;
  return status === 0 ? undefined : `bash cannot read it (${stderr.trim()})`;
}

function readTypeScript(text: string): string | undefined {
  const { diagnostics = [] } = ts.transpileModule(text, { reportDiagnostics: true, compilerOptions: { module: ts.ModuleKind.ESNext } });
  const [first] = diagnostics;
  return first && `TypeScript cannot read it (${ts.flattenDiagnosticMessageText(first.messageText, ' ')})`;
}

function readYaml(text: string): string | undefined {
  try {
    parse(text);
    return undefined;
  } catch (error) {
    return `it is no YAML (${String(error)})`;
  }
}
