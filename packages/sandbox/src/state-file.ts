import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** What a stand-in remembers beyond its end: JSON values by kind and id. */
export interface State {
  /** Everything of a kind, in the order in which it was first saved, as it was last saved. */
  load(kind: string): readonly unknown[];
  /** Keeps a value; it is on disk when this returns. */
  save(kind: string, id: string, value: unknown): void;
  /** Keeps many values of a kind, all or none of them. */
  saveAll(kind: string, values: readonly (readonly [id: string, value: unknown])[]): void;
  /** Forgets one value. */
  remove(kind: string, id: string): void;
  /** Forgets everything of a kind. */
  clear(kind: string): void;
  close(): void;
}

const ignore = (): void => undefined;
const nowhere: State = { load: () => [], save: ignore, saveAll: ignore, remove: ignore, clear: ignore, close: ignore };

/**
 * Opens the file `name`.sqlite in a folder, which is made when missing; without a folder nothing is remembered.
 *
 * @throws Error of SQLite or of the file system when the file cannot be used
 */
export function openState(folder: string | undefined, name: string): State {
  if (folder === undefined) return nowhere;
  // Mails hold links that act for a person, and outlines the keys of webhooks; what is above the folder is not ours to close.
  mkdirSync(dirname(folder), { recursive: true });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const database = new DatabaseSync(join(folder, `${name}.sqlite`));
  database.exec('create table if not exists state (kind text, id text, value text not null, unique (kind, id))');
  const load = database.prepare('select value from state where kind = ? order by rowid');
  const save = database.prepare('insert into state values (?, ?, ?) on conflict do update set value = excluded.value');
  const remove = database.prepare('delete from state where kind = ? and id = ?');
  const clear = database.prepare('delete from state where kind = ?');
  return {
    load: (kind) => load.all(kind).map(({ value }) => JSON.parse(String(value)) as unknown),
    save: (kind, id, value) => void save.run(kind, id, JSON.stringify(value)),
    saveAll: (kind, values) => {
      database.exec('begin');
      try {
        for (const [id, value] of values) save.run(kind, id, JSON.stringify(value));
        database.exec('commit');
      } catch (error) {
        database.exec('rollback');
        throw error;
      }
    },
    remove: (kind, id) => void remove.run(kind, id),
    clear: (kind) => void clear.run(kind),
    close: () => {
      if (database.isOpen) database.close();
    },
  };
}
