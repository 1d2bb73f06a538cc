import { fault, refuse, succeed, type Result } from '../result.js';

/** The roles that an API key can have. */
export const roles = ['admin', 'ops_manager', 'researcher', 'observer', 'integration'] as const;

/** One of {@link roles}. */
export type Role = (typeof roles)[number];

/** What an operation does at most: look, change, or move money. */
export type OperationEffect = 'read' | 'write' | 'money';

interface OperationRule {
  readonly effect: OperationEffect;
  readonly roles: readonly Role[];
}

const everybody = ['admin', 'ops_manager', 'researcher', 'observer', 'integration'] as const;
const people = ['admin', 'ops_manager', 'researcher', 'observer'] as const;
const team = ['admin', 'ops_manager', 'researcher'] as const;
const teamAndMachines = ['admin', 'ops_manager', 'researcher', 'integration'] as const;
const leads = ['admin', 'ops_manager'] as const;
const leadsAndMachines = ['admin', 'ops_manager', 'integration'] as const;

/**
 * Every operation and the roles that may perform it. Launching and closing a study, releasing incentives and funding budgets move money, so
 * only `admin` and `ops_manager` may (D16). An observer only looks, and not at rows of syncs. An integration handles people and their invitations, never money.
 */
export const operationRules = {
  'studies.read': { effect: 'read', roles: everybody },
  'studies.write': { effect: 'write', roles: team },
  'studies.launch': { effect: 'money', roles: leads },
  'studies.close': { effect: 'money', roles: leads },
  'participants.read': { effect: 'read', roles: everybody },
  'participants.write': { effect: 'write', roles: teamAndMachines },
  'participants.erase': { effect: 'write', roles: leads },
  // The surface for programs that keep the panel in step with a source: it also erases, as a sync's delete behaviour does (D18).
  'participants.sync': { effect: 'write', roles: leadsAndMachines },
  'characteristics.read': { effect: 'read', roles: everybody },
  'characteristics.write': { effect: 'write', roles: leadsAndMachines },
  'participations.read': { effect: 'read', roles: everybody },
  'participations.write': { effect: 'write', roles: teamAndMachines },
  'participations.decide': { effect: 'write', roles: team },
  'quarantine.read': { effect: 'read', roles: people },
  'quarantine.resolve': { effect: 'write', roles: team },
  'incentives.read': { effect: 'read', roles: people },
  'incentives.release': { effect: 'money', roles: leads },
  'budgets.read': { effect: 'read', roles: people },
  'budgets.fund': { effect: 'money', roles: leads },
  'connections.read': { effect: 'read', roles: everybody },
  'connections.write': { effect: 'write', roles: leads },
  'sources.read': { effect: 'read', roles: everybody },
  // Previews are among it: they show rows of people.
  'sources.write': { effect: 'write', roles: leadsAndMachines },
  'syncs.read': { effect: 'read', roles: everybody },
  'syncs.write': { effect: 'write', roles: leadsAndMachines },
  'syncs.run': { effect: 'write', roles: leadsAndMachines },
  // Rows and exchanges hold what is sent of people, so they are for whoever may send it.
  'syncs.inspect': { effect: 'read', roles: leadsAndMachines },
  'reconciliations.read': { effect: 'read', roles: people },
  'reconciliations.run': { effect: 'write', roles: team },
  'findings.apply': { effect: 'write', roles: team },
  'events.read': { effect: 'read', roles: everybody },
  'webhooks.manage': { effect: 'write', roles: leadsAndMachines },
  'alerts.read': { effect: 'read', roles: people },
  'alerts.manage': { effect: 'write', roles: leads },
  'keys.manage': { effect: 'write', roles: ['admin'] },
} as const satisfies Readonly<Record<string, OperationRule>>;

/** The name of an operation, `area.verb`. */
export type Operation = keyof typeof operationRules;

/** The names of all operations. */
export const operations: readonly Operation[] = Object.keys(operationRules) as Operation[];

/** Says whether a role may perform an operation. */
export function mayPerform(role: Role, operation: Operation): boolean {
  const rule: OperationRule = operationRules[operation];
  return rule.roles.includes(role);
}

/**
 * Checks a role against an operation.
 *
 * @returns the operation, or the fault `forbidden`, which names the roles that may
 */
export function checkPermission(role: Role, operation: Operation): Result<Operation, 'forbidden'> {
  if (mayPerform(role, operation)) return succeed(operation);
  const allowed = operationRules[operation].roles.join(', ');
  return refuse(
    fault('forbidden', '', `A key with the role ${role} may not perform ${operation}. Use a key with one of these roles: ${allowed}.`),
  );
}

/** Says whether a text names a role. */
export function isRole(input: string): input is Role {
  return roles.some((role) => role === input);
}
