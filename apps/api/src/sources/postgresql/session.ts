import { checkServerIdentity } from 'node:tls';
import pg from 'pg';
import type Cursor from 'pg-cursor';
import type { AddressPolicy } from '../../platform/outbound/address-rules.js';
import { SourceError } from '../source-error.js';
import { GuardedSocket } from './guarded-socket.js';
import type { PostgresqlLogin } from './login.js';
import { slowAdvice, toSourceError, type Phase } from './to-source-error.js';

/** Values come as the texts that the database wrote. */
export const asTexts: pg.CustomTypesConfig = { getTypeParser: () => (text: unknown) => text };

/** What an answer to {@link Session.query} holds. */
export interface TextResult {
  readonly fields: readonly pg.FieldDef[];
  readonly rows: readonly (readonly (string | null)[])[];
}

/** How a session is opened. */
export interface SessionOptions {
  readonly policy: AddressPolicy;
  /** Ends the session, and what the database does for it. */
  readonly signal: AbortSignal;
  /** The longest that one statement, or one window of a cursor, may take. */
  readonly statementSeconds: number;
}

const connectMilliseconds = 10_000;
const cancelMilliseconds = 2_000;
const cancelRequestCode = 80_877_102;

// Whatever the login may do elsewhere, nothing is written here. The settings fix how values are written, so that the same value is the same text.
const beginStatement = (seconds: number): string => `
  begin transaction isolation level repeatable read, read only;
  set local statement_timeout = '${seconds}s';
  set local lock_timeout = '5s';
  set local idle_in_transaction_session_timeout = '30min';
  set local datestyle = 'ISO, YMD';
  set local intervalstyle = 'postgres';
  set local timezone = 'UTC';
  set local extra_float_digits = 1;
  set local bytea_output = 'hex';
  set local client_encoding = 'UTF8';
  set local work_mem = '64MB';
`;

/** One connection with a database of somebody else's, in a read-only transaction that sees one moment. Never one of the hub's own pool. */
export class Session {
  readonly #client: pg.Client;
  readonly #socket: GuardedSocket;
  readonly #login: PostgresqlLogin;
  readonly #options: SessionOptions;
  #working = 0;
  #isClosed = false;
  readonly #abort = (): void => this.#kill();

  private constructor(login: PostgresqlLogin, options: SessionOptions) {
    this.#login = login;
    this.#options = options;
    this.#socket = new GuardedSocket(options.policy, login.tls === 'disable' ? 'plain' : 'tls');
    this.#client = new pg.Client({
      host: login.host,
      port: login.port,
      database: login.database,
      user: login.user,
      // As a function: an empty text would be replaced by PGPASSWORD of the hub's own environment.
      password: () => login.password,
      ssl: describeTls(login),
      application_name: 'panelbridge',
      connectionTimeoutMillis: connectMilliseconds,
      keepAlive: true,
      types: asTexts,
      stream: () => this.#socket,
    });
    // A connection that breaks while nothing is asked fails the next query.
    this.#client.on('error', () => undefined);
  }

  /** Connects and begins the transaction. @throws SourceError, or the reason of the signal */
  static async open(login: PostgresqlLogin, options: SessionOptions): Promise<Session> {
    options.signal.throwIfAborted();
    const session = new Session(login, options);
    options.signal.addEventListener('abort', session.#abort, { once: true });
    try {
      await session.run('connect', () => session.#client.connect());
      await session.run('query', () => session.#client.query(beginStatement(options.statementSeconds)));
      return session;
    } catch (error) {
      await session.close();
      throw error;
    }
  }

  /** Runs one statement. @throws SourceError, or the reason of the signal */
  async query(text: string): Promise<TextResult> {
    // The extended protocol takes one statement and no more, so nothing that a model says can end the transaction.
    const config = { text, rowMode: 'array', types: asTexts, queryMode: 'extended' } as const;
    const result = await this.run('query', () => this.#client.query<(string | null)[]>(config));
    return { fields: result.fields, rows: result.rows };
  }

  /** Hands a cursor to the connection. It may be read for a day: the database would count from the first row to the last, {@link readWindow} counts anew for each window. */
  async submit(cursor: Cursor): Promise<void> {
    await this.query(`set local statement_timeout = '24h'`);
    this.#client.query(cursor);
  }

  /** Reads one window of a cursor. @throws SourceError, `query_timeout` where that takes longer than a statement may, or the reason of the signal */
  async readWindow<T>(work: () => Promise<T>): Promise<T> {
    const seconds = this.#options.statementSeconds;
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      this.#cancel();
    }, seconds * 1_000);
    try {
      return await this.run('read', work);
    } catch (error) {
      if (!isLate || !(error instanceof SourceError) || error.code !== 'query_timeout') throw error;
      // The database only knows that somebody has stopped it.
      throw new SourceError('query_timeout', `Rows were waited for ${seconds} seconds, then the query was stopped. ${slowAdvice}`);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Bytes that came in so far. */
  get bytesRead(): number {
    return this.#socket.bytesRead;
  }

  /** Major version of the server, such as 18; 0 where it does not say. */
  get serverVersion(): Promise<number> {
    return this.query('show server_version_num').then(({ rows }) => Math.floor(Number(rows[0]?.[0] ?? 0) / 10_000));
  }

  /** Does something over the connection and explains what goes wrong. */
  async run<T>(phase: Phase, work: () => Promise<T>): Promise<T> {
    this.#working += 1;
    try {
      return await work();
    } catch (error) {
      this.#options.signal.throwIfAborted();
      throw toSourceError(error, phase, this.#login);
    } finally {
      this.#working -= 1;
    }
  }

  /** Ends the connection, and what the database still does for it. Never rejects. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#options.signal.removeEventListener('abort', this.#abort);
    if (this.#working > 0 || this.#socket.destroyed) return this.#kill();
    const timer = setTimeout(() => this.#socket.destroy(), cancelMilliseconds);
    await this.#client.end().catch(() => undefined);
    clearTimeout(timer);
  }

  #kill(): void {
    if (this.#working > 0) this.#cancel();
    this.#socket.destroy();
  }

  // A database does not notice that nobody waits for an answer any more, so it is told.
  #cancel(): void {
    const { processID, secretKey } = this.#client as unknown as { readonly processID: number | null; readonly secretKey: number | null };
    if (typeof processID !== 'number' || typeof secretKey !== 'number') return;
    const message = Buffer.alloc(16);
    [16, cancelRequestCode, processID, secretKey].forEach((part, index) => message.writeInt32BE(part, index * 4));
    const socket = new GuardedSocket(this.#options.policy, this.#login.tls === 'disable' ? 'plain' : 'tls');
    socket.on('error', () => undefined);
    socket.setTimeout(cancelMilliseconds, () => socket.destroy());
    socket.connect(this.#login.port, this.#login.host);
    socket.end(message);
    socket.resume();
  }
}

function describeTls({ tls, host, certificateAuthority }: PostgresqlLogin): pg.ClientConfig['ssl'] {
  if (tls === 'disable') return false;
  if (tls === 'require') return { rejectUnauthorized: false };
  return {
    rejectUnauthorized: true,
    // By the name that was given, which may be an address; left alone, an address would be compared with none.
    checkServerIdentity: (_name, certificate) => checkServerIdentity(host, certificate),
    ...(certificateAuthority === null ? {} : { ca: certificateAuthority }),
  };
}
