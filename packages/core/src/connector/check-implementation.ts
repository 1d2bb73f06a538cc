import { fault, type Fault } from '../result.js';
import type { Manifest } from './connector.js';
import { planFunctions } from './implementation-functions.js';
import { escapePointerPart } from './json-pointer.js';

/**
 * Compares what `create` gave with what the manifest declares: a function that is declared and missing, or there and not declared. Types hold
 * the same in TypeScript; a connector that was written without them, or built against another contract, is seen here. Functions may be an object's
 * own or its class's.
 *
 * @param implementation What `create` returned, whatever it is.
 * @returns faults with pointers such as `/redirect/entryUrl`; empty = it fits
 */
export function checkImplementation(manifest: Pick<Manifest, 'capabilities'>, implementation: unknown): readonly Fault[] {
  if (typeof implementation !== 'object' || implementation === null) {
    return [fault('implementation_missing', '', '`create` must return an object with the functions that the manifest declares')];
  }
  const faults = isFunction(implementation, 'checkConnection') ? [] : [missing('/checkConnection', 'every connector has it')];
  const plans = Object.entries(planFunctions(manifest.capabilities));
  faults.push(...findStrangers(implementation, '', ['checkConnection', ...plans.map(([capability]) => capability)]));
  for (const [capability, functions] of plans) {
    const supplied = readMember(implementation, capability);
    faults.push(...findStrangers(supplied, `/${capability}`, Object.keys(functions)));
    for (const [name, wanted] of Object.entries(functions)) {
      const pointer = `/${capability}/${name}`;
      if (wanted && !isFunction(supplied, name)) faults.push(missing(pointer, 'the manifest declares it'));
      if (!wanted && readMember(supplied, name) !== undefined) faults.push(undeclared(pointer));
    }
  }
  return faults;
}

/** Functions that no manifest could declare. An instance of a class may have them for itself, beside those of the contract. */
function findStrangers(value: unknown, pointer: string, known: readonly string[]): readonly Fault[] {
  if (typeof value !== 'object' || value === null || ![Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null)) {
    return [];
  }
  return Object.keys(value)
    .filter((name) => !known.includes(name) && isFunction(value, name))
    .map((name) => undeclared(`${pointer}/${escapePointerPart(name)}`));
}

function undeclared(pointer: string): Fault {
  return fault('function_undeclared', pointer, 'is there, but the manifest does not declare it; declare it or leave it out');
}

function missing(pointer: string, why: string): Fault {
  return fault('function_missing', pointer, `must be a function: ${why}`);
}

function isFunction(value: unknown, name: string): boolean {
  return typeof readMember(value, name) === 'function';
}

function readMember(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}
