import { resolve } from 'node:path';
import ts from 'typescript';

const root = resolve(import.meta.dirname, '../..');
// The same restrictions under which connectors compile: nothing of Node or of the browser but the platform file.
const options: ts.CompilerOptions = {
  ...ts.getParsedCommandLineOfConfigFile(
    resolve(root, 'tsconfig.json'),
    {},
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => undefined },
  )?.options,
  customConditions: ['panelbridge-source'],
  noEmit: true,
  noUnusedLocals: false,
};

/**
 * Compiles sources against the contract, all in one program, and says what the compiler says to each: one text per fault,
 * `TS<code>: <message>`, with the lines of a chain joined.
 *
 * @param sources File name → TypeScript source; the sources import the contract from `@panelbridge/core/connector`.
 */
export function compile(sources: Readonly<Record<string, string>>): Readonly<Record<string, readonly string[]>> {
  const files = new Map(Object.entries(sources).map(([name, source]) => [resolve(root, 'src', `${name}.ts`), source]));
  const plain = ts.createCompilerHost(options);
  const host: ts.CompilerHost = {
    ...plain,
    fileExists: (path) => files.has(path) || plain.fileExists(path),
    readFile: (path) => files.get(path) ?? plain.readFile(path),
    getSourceFile: (path, languageVersion, ...rest) => {
      const source = files.get(path);
      return source === undefined
        ? plain.getSourceFile(path, languageVersion, ...rest)
        : ts.createSourceFile(path, source, languageVersion);
    },
  };
  const program = ts.createProgram([...files.keys(), resolve(root, 'platform.d.ts')], options, host);
  const global = [...program.getOptionsDiagnostics(), ...program.getGlobalDiagnostics()];
  if (global.length > 0) throw new Error(global.map(describe).join('\n'));
  return Object.fromEntries(
    [...files.keys()].map((path, index) => {
      const file = program.getSourceFile(path);
      const found = file ? [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)] : [];
      return [Object.keys(sources)[index], file ? found.map(describe) : ['the source was not read']];
    }),
  ) as Record<string, readonly string[]>;
}

function describe({ code, messageText }: ts.Diagnostic): string {
  return `TS${code}: ${ts.flattenDiagnosticMessageText(messageText, ' ').replace(/\s+/g, ' ')}`;
}
