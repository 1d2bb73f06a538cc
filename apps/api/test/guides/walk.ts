import { expect } from 'vitest';
import { findException } from './exceptions.js';
import { readSamples, type Sample } from './samples.js';
import type { Terminal } from './terminal.js';

/** What a reader does on a page beside typing. */
export interface Walk {
  readonly page: string;
  /** Variables whose value a person reads off somewhere: by a rule of its own, or as `npm start` printed it. */
  readonly given?: Readonly<Record<string, string | ((terminal: Terminal) => Promise<string>)>>;
  /** What is done before a line that begins so is typed: in a browser, by waiting, or with a clock. */
  readonly before?: Readonly<Record<string, (terminal: Terminal) => Promise<void>>>;
  /** What a reader writes in the place of what is shown, such as the port of a database of their own. */
  readonly instead?: Readonly<Record<string, string>>;
  /** Statuses other than 2xx that the page announces, in their order. */
  readonly refusals?: readonly number[];
  /** Commands that end with another code than 0, as the page says; by how they begin. */
  readonly failing?: readonly string[];
  /** Types what is no shell, such as SQL. */
  readonly typeSql?: (text: string) => Promise<void>;
}

/** Types every sample of a page that is no exception, in order, and fills in what the page says to copy out of an answer. */
export async function walkPage(terminal: Terminal, printed: Readonly<Record<string, string>>, walk: Walk): Promise<void> {
  const { page, before = {}, instead = {}, refusals = [], failing = [], typeSql } = walk;
  const open = new Set([...Object.keys(before), ...Object.keys(instead)]);
  const put = (text: string): string =>
    Object.entries(instead).reduce((changed, [shown, own]) => {
      if (changed.includes(shown)) open.delete(shown);
      return changed.replaceAll(shown, own);
    }, text);
  const statuses: number[] = [];
  const failed: string[] = [];
  for (const sample of readSamples(page).filter((one) => findException(one) === undefined)) {
    if (sample.language === 'sql') {
      if (!typeSql) throw new Error(`nobody types the SQL of ${page}`);
      await typeSql(put(sample.text));
      continue;
    }
    for (const part of splitSample(sample, Object.keys(before))) {
      const key = Object.keys(before).find((beginning) => part.startsWith(beginning) && open.has(beginning));
      if (key !== undefined) {
        open.delete(key);
        await before[key]?.(terminal);
      }
      if (isGap(part)) {
        await fillIn(terminal, part, printed, walk.given ?? {});
        continue;
      }
      const said = await terminal.type(put(part));
      const bad = said.statuses.filter((status) => status >= 300 || status < 200);
      statuses.push(...bad);
      failed.push(...said.failed);
      // Named here, where what was typed and answered is still known.
      if (bad.some((status) => !refusals.includes(status))) throw new Error(`${page}: ${part}\nanswered ${bad.join()}: ${said.output}`);
      if (said.failed.some((line) => !failing.some((beginning) => line.includes(beginning))))
        throw new Error(`${page}: ${said.failed.join()}\n${said.output}`);
    }
  }
  expect([page, statuses]).toEqual([page, refusals]);
  expect([page, failed.length]).toEqual([page, failing.length]);
  expect([page, [...open]]).toEqual([page, []]);
}

/** Lines that have to be filled in, and those before which something is done, stand alone or begin a part. */
function splitSample({ text }: Sample, beginnings: readonly string[]): readonly string[] {
  const parts: string[] = [];
  let quoted = false;
  for (const line of text.trimEnd().split('\n')) {
    const starts = !quoted && (isGap(line) || isGap(parts.at(-1) ?? '') || beginnings.some((beginning) => line.startsWith(beginning)));
    if (parts.length === 0 || starts) parts.push(line);
    else parts.push(`${parts.pop() ?? ''}\n${line}`);
    // A body in quotation marks goes on over lines.
    if ((line.split("'").length - 1) % 2 === 1) quoted = !quoted;
  }
  return parts;
}

/** Says whether a line stands for something that the reader copies from elsewhere. */
function isGap(part: string): boolean {
  return /^export [^\n]*(=\w*(\.\.\.|…)(?=\s|$)|# [^\n]*npm start printed)[^\n]*$/.test(part);
}

/** By what a person reads off, else by the answer that the line speaks of, else as `npm start` printed it. */
async function fillIn(
  terminal: Terminal,
  line: string,
  printed: Readonly<Record<string, string>>,
  given: NonNullable<Walk['given']>,
): Promise<void> {
  const [, assignments = '', comment = ''] = /^export ([^#]*)(?:#(.*))?$/.exec(line) ?? [];
  const [, member = comment.includes('its id') ? 'id' : undefined] = /"(\w+)"/.exec(comment) ?? [];
  for (const [, name = ''] of assignments.matchAll(/(\w+)=/g)) {
    const own = given[name];
    const read = async (): Promise<string | undefined> =>
      member === undefined ? printed[name] : findMember(await terminal.readAnswer(), member);
    const value = typeof own === 'function' ? await own(terminal) : (own ?? (await read()));
    if (value === undefined) throw new Error(`nobody knows what to put in: ${line}`);
    await terminal.set(name, value);
  }
}

/** The first member of this name in an answer, those further out first. */
function findMember(answer: unknown, name: string): string | undefined {
  const waiting: unknown[] = [answer];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    if (typeof next !== 'object' || next === null) continue;
    const found: unknown = Object.hasOwn(next, name) ? Reflect.get(next, name) : undefined;
    if (typeof found === 'string') return found;
    waiting.push(...Object.values(next).filter((value) => value !== undefined));
  }
  return undefined;
}
