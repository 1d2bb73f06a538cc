import { fault, type Fault } from '../result.js';
import type { Manifest } from './connector.js';
import { planFunctions } from './implementation-functions.js';

/**
 * Compares what `create` gave with what the manifest declares: a function that is declared and missing, or there and not declared. Types hold
 * the same in TypeScript; a connector that was written without them, or built against another contract, is seen here.
 *
 * @param implementation What `create` returned, whatever it is.
 * @returns faults with pointers such as `/redirect/entryUrl`; empty = it fits
 */
export function checkImplementation(manifest: Pick<Manifest, 'capabilities'>, implementation: unknown): readonly Fault[] {
  if (typeof implementation !== 'object' || implementation === null) {
    return [fault('implementation_missing', '', '`create` must return an object with the functions that the manifest declares')];
  }
  const faults = isFunction(implementation, 'checkConnection') ? [] : [missing('/checkConnection', 'every connector has it')];
  for (const [capability, functions] of Object.entries(planFunctions(manifest.capabilities))) {
    const supplied = readMember(implementation, capability);
    for (const [name, wanted] of Object.entries(functions)) {
      const pointer = `/${capability}/${name}`;
      if (wanted && !isFunction(supplied, name)) faults.push(missing(pointer, 'the manifest declares it'));
      if (!wanted && readMember(supplied, name) !== undefined) {
        faults.push(fault('function_undeclared', pointer, 'is there, but the manifest does not declare it; declare it or leave it out'));
      }
    }
  }
  return faults;
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
