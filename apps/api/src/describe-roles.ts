import { mayPerform, operationRules, operations, roles, type OperationEffect, type Role } from '@panelbridge/core';

/** What an operation does at most, and for every role whether it may perform it. */
export interface DescribedOperation {
  readonly effect: OperationEffect;
  readonly roles: Readonly<Record<Role, boolean>>;
}

/** Core's table of roles and operations, written out for the documentation. By operation. */
export function describeRoles(): Readonly<Record<string, DescribedOperation>> {
  return Object.fromEntries(
    operations.map((operation) => {
      const allowed = Object.fromEntries(roles.map((role) => [role, mayPerform(role, operation)])) as Record<Role, boolean>;
      return [operation, { effect: operationRules[operation].effect, roles: allowed }];
    }),
  );
}
