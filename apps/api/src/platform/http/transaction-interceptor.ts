import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { defer, lastValueFrom, type Observable } from 'rxjs';
import { WorkspaceDatabase } from '../database/workspace-database.js';
import { findRequest } from './request-context.js';
import { routeRules } from './route-rules.js';

/** Runs the routes of a workspace in its transaction. The answer leaves only after the commit; an error rolls back. */
@Injectable()
export class TransactionInterceptor implements NestInterceptor {
  readonly #reflector: Reflector;
  readonly #database: WorkspaceDatabase;

  constructor(reflector: Reflector, database: WorkspaceDatabase) {
    this.#reflector = reflector;
    this.#database = database;
  }

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const actor = findRequest()?.actor;
    if (!actor || this.#reflector.get<boolean | undefined>(routeRules.noTransaction, context.getHandler())) return next.handle();
    return defer(() => this.#database.run(actor.workspaceId, () => lastValueFrom(next.handle(), { defaultValue: undefined })));
  }
}
