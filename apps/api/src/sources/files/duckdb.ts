import { dirname } from 'node:path';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { isHandle } from './opened-file.js';

/** An engine that can read one file and nothing else. */
export interface FileEngine {
  readonly connection: DuckDBConnection;
  /** Never rejects. */
  close(): void;
}

/**
 * Starts an engine in this process.
 *
 * It has no other files, no network, no extensions but those built in, no disk to spill to, and its settings are locked.
 *
 * @param path of the one file that it may read
 * @param megabytes memory that it may take
 */
export async function startEngine(path: string, megabytes: number): Promise<FileEngine> {
  // Only hubs that read files load it: it is large.
  const { DuckDBInstance: Instance } = await import('@duckdb/node-api');
  const instance: DuckDBInstance = await Instance.create(':memory:', {
    memory_limit: `${megabytes}MiB`,
    threads: '1',
    temp_directory: '',
    preserve_insertion_order: 'true',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
  });
  try {
    const connection = await instance.connect();
    await connection.run(`set allowed_paths = [${quoteText(path)}]`);
    // The engine looks where a handle leads; once the name is gone, all that it finds is the handle.
    if (isHandle(path)) await connection.run(`set allowed_directories = [${quoteText(dirname(path))}]`);
    await connection.run('set enable_external_access = false');
    await connection.run('set lock_configuration = true');
    return {
      connection,
      close: () => {
        connection.closeSync();
        instance.closeSync();
      },
    };
  } catch (error) {
    instance.closeSync();
    throw error;
  }
}

/** A text as the engine's SQL writes it. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A name as the engine's SQL writes it. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
