import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

interface Scope {
  readonly workspaceId: string;
  readonly manager: EntityManager;
  readonly afterCommit: (() => void)[];
}

// What strangers name before anybody knows whose it is; functions of the database that answer with a workspace and nothing else.
const ownerFunctions = {
  connection: `workspace_of('connection', $1)`,
  participation: `workspace_of('participation', $1)`,
  preview: `workspace_of('preview', $1)`,
  study: `workspace_of('study', $1)`,
  /** By the hash of its secret, in hex. */
  member_session: `workspace_of_member('session', $1)`,
  participant: `workspace_of_member('participant', $1)`,
  /** By the hash of its secret, in hex. */
  sign_in: `workspace_of_member('sign_in', $1)`,
} as const;

/**
 * The only way to the fenced tables: a transaction in which the database knows the workspace. Outside one, row-level security hides
 * every row.
 */
@Injectable()
export class WorkspaceDatabase {
  readonly #scopes = new AsyncLocalStorage<Scope>();

  constructor(readonly dataSource: DataSource) {}

  /**
   * Runs work in a transaction of a workspace; joins the one that is open for the same workspace. Commits when the work resolves and
   * rolls back when it rejects.
   *
   * @throws Error when a transaction of another workspace is open: nothing may reach across
   */
  async run<T>(workspaceId: string, work: (manager: EntityManager) => Promise<T>): Promise<T> {
    const open = this.#scopes.getStore();
    if (open) {
      if (open.workspaceId !== workspaceId) throw new Error('a transaction of another workspace is open');
      return work(open.manager);
    }
    const afterCommit: (() => void)[] = [];
    const result = await this.dataSource.transaction(async (manager) => {
      await manager.query(`select set_config('app.workspace', $1, true)`, [workspaceId]);
      return this.#scopes.run({ workspaceId, manager, afterCommit }, () => work(manager));
    });
    for (const act of afterCommit) act();
    return result;
  }

  /** Whose something is that comes from outside, where no workspace is known yet; `null`: it does not exist. */
  async findWorkspace(kind: keyof typeof ownerFunctions, key: string): Promise<string | null> {
    const [owner] = await this.dataSource.query<{ id: string | null }[]>(`select ${ownerFunctions[kind]} as id`, [key]);
    return owner?.id ?? null;
  }

  /** The entity manager of the open transaction. @throws Error outside of one */
  get manager(): EntityManager {
    return this.#scope.manager;
  }

  /** The workspace of the open transaction. @throws Error outside of one */
  get workspaceId(): string {
    return this.#scope.workspaceId;
  }

  /** Does something once the open transaction has been committed, and never if it is rolled back. */
  afterCommit(act: () => void): void {
    this.#scope.afterCommit.push(act);
  }

  get #scope(): Scope {
    const scope = this.#scopes.getStore();
    if (!scope) throw new Error('no workspace transaction is open');
    return scope;
  }
}
