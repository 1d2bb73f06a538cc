import { execFileSync } from 'node:child_process';
import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

/**
 * A task of a plan, as `turbo run --dry=json` tells it; `inputs` are relative to `directory`.
 * @typedef {{ taskId: string, task: string, directory: string, inputs: Record<string, string>, dependencies: string[] }} PlannedTask
 */

/**
 * What turbo would do, and the files that count for all of it.
 * @typedef {{ tasks: readonly PlannedTask[], globalCacheInputs: { files: Record<string, string> } }} Plan
 */

/**
 * Whether a green result is shown again only for what it was green for.
 * @param {string} root
 */
export function checkInputs(root) {
  const turbo = path.join(root, 'node_modules/.bin/turbo');
  const text = execFileSync(turbo, ['run', 'test', '--dry=json'], { cwd: root, maxBuffer: 2 ** 28, stdio: ['ignore', 'pipe', 'ignore'] });
  /** @type {Plan} */
  const plan = JSON.parse(text.toString());
  const faults = findMissingInputs(root, plan);
  const remedy = faults.length > 0 ? ['Remedy: add the file to the inputs of the task, in turbo.json'] : [];
  return { note: `${plan.tasks.length} tasks`, faults: [...faults, ...remedy] };
}

/**
 * Files beyond its own folder that a package's code names, but on whose change its tests would not run again: a green result of before would be shown
 * for them.
 * @param {string} root
 * @param {Plan} plan
 * @returns {string[]}
 */
export function findMissingInputs(root, { tasks, globalCacheInputs }) {
  return tasks
    .filter(({ task }) => task === 'test')
    .flatMap((task) => {
      const known = listInputs(task, tasks);
      return listNamedFiles(root, task.directory)
        .filter(({ file }) => !known.has(file) && !Object.hasOwn(globalCacheInputs.files, file))
        .map(({ file, by }) => `${task.taskId} does not know ${file}, which ${by} names`);
    });
}

/**
 * What a result depends on: the inputs of the task and of all that it waits for, from the root.
 * @param {PlannedTask} task
 * @param {readonly PlannedTask[]} tasks
 */
function listInputs(task, tasks) {
  const byId = new Map(tasks.map((one) => [one.taskId, one]));
  const seen = new Set([task]);
  for (const { dependencies } of seen) {
    for (const id of dependencies) {
      const other = byId.get(id);
      if (other) seen.add(other);
    }
  }
  return new Set([...seen].flatMap(({ directory, inputs }) => Object.keys(inputs).map((file) => path.join(directory, file))));
}

/**
 * Files outside of a folder that stand as a text in its code: from the file that names them, else from the package, else from the root.
 * @param {string} root
 * @param {string} folder from the root
 */
function listNamedFiles(root, folder) {
  const isFile = (/** @type {string} */ file) => existsSync(path.join(root, file)) && statSync(path.join(root, file)).isFile();
  const sources = globSync(['src/**/*.{ts,tsx}', 'test/**/*.{ts,tsx}', 'scripts/**/*.{ts,mjs}'], { cwd: path.join(root, folder) });
  const found = sources
    .filter((source) => !source.includes('.generated'))
    .flatMap((source) => {
      const by = path.join(folder, source);
      const texts = [...readFileSync(path.join(root, by), 'utf8').matchAll(/(['"`])([\w@.-]+\/[\w@./-]+\.\w+)\1/g)];
      return texts.flatMap(([, , text = '']) => {
        const file = [path.dirname(by), folder, '.'].map((from) => path.normalize(path.join(from, text))).find(isFile);
        return file === undefined || file.startsWith('..') || file.startsWith(`${folder}/`) ? [] : [{ file, by }];
      });
    });
  return [...new Map(found.map((one) => [one.file, one])).values()];
}
