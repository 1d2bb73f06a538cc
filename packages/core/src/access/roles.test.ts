import { describe, expect, test } from 'vitest';
import { checkPermission, isRole, mayPerform, operationRules, operations, roles, type Operation } from './roles.js';

const operationsWith = (effect: string): readonly Operation[] =>
  operations.filter((operation) => operationRules[operation].effect === effect);

describe('roles', () => {
  test('an admin may do everything, and is the only one to manage keys', () => {
    expect(operations.filter((operation) => !mayPerform('admin', operation))).toEqual([]);
    expect(roles.filter((role) => mayPerform(role, 'keys.manage'))).toEqual(['admin']);
    expect(operations.filter((operation) => !mayPerform('ops_manager', operation))).toEqual(['keys.manage']);
  });

  test('launching, releasing and all else that moves money is for admin and ops_manager only (D16)', () => {
    expect(operationsWith('money')).toEqual(['studies.launch', 'studies.close', 'incentives.release', 'budgets.fund']);
    for (const operation of operationsWith('money')) {
      expect(roles.filter((role) => mayPerform(role, operation))).toEqual(['admin', 'ops_manager']);
    }
  });

  test('an observer reads everything but what syncs send of people, and changes nothing', () => {
    const readable = operationsWith('read').filter((operation) => operation !== 'syncs.inspect');
    expect(operations.filter((operation) => mayPerform('observer', operation))).toEqual(readable);
  });

  test('an integration handles people, invitations, syncs and webhooks, and never sees or moves money', () => {
    const permitted = operations.filter((operation) => mayPerform('integration', operation));
    expect(permitted.filter((operation) => operationRules[operation].effect === 'write')).toEqual([
      'participants.write',
      'participants.sync',
      'characteristics.write',
      'participations.write',
      'sources.write',
      'syncs.write',
      'syncs.run',
      'webhooks.manage',
    ]);
    expect(permitted.filter((operation) => /^(incentives|budgets|keys)\./.test(operation))).toEqual([]);
    expect(mayPerform('integration', 'participations.decide')).toBe(false);
  });

  test('whoever may change something in an area may read there too', () => {
    for (const role of roles) {
      for (const operation of operations.filter((one) => mayPerform(role, one))) {
        const reading = operations.find((one) => one === operation.replace(/\..*/, '.read'));
        expect([role, operation, reading === undefined || mayPerform(role, reading)]).toEqual([role, operation, true]);
      }
    }
  });

  test('a refusal names the operation and exactly the roles that may', () => {
    for (const role of roles) {
      for (const operation of operations) {
        const result = checkPermission(role, operation);
        expect(result.ok).toBe(mayPerform(role, operation));
        const named = result.ok
          ? []
          : (result.faults[0]?.detail
              .replace(/.*these roles: /, '')
              .replace('.', '')
              .split(', ') ?? []);
        expect(named).toEqual(result.ok ? [] : operationRules[operation].roles);
      }
    }
    expect(checkPermission('researcher', 'studies.launch')).toMatchObject({ ok: false, faults: [{ code: 'forbidden', pointer: '' }] });
  });

  test('only the five roles are roles', () => {
    expect(roles.filter(isRole)).toEqual(roles);
    expect(['Admin', '', 'owner', 'toString'].filter(isRole)).toEqual([]);
  });
});
