import type { Implementation, Manifest } from './connector.js';
import { planFunctions } from './implementation-functions.js';

type Functions = Readonly<Record<string, unknown>>;

/**
 * The functions that a manifest declares, each tied to the object that it came from: a caller may take one by itself, also where `create` gave an
 * instance of a class. What is missing stays missing, and what is no implementation stays what it is; see `checkImplementation`.
 */
export function bindImplementation<M extends Manifest>(
  manifest: Pick<M, 'capabilities'>,
  implementation: Implementation<M>,
): Implementation<M> {
  const given: unknown = implementation;
  if (typeof given !== 'object' || given === null) return implementation;
  const bound: Record<string, unknown> = pickBound(given, ['checkConnection']);
  for (const [capability, plan] of Object.entries(planFunctions(manifest.capabilities))) {
    const supplied = (given as Functions)[capability];
    const wanted = Object.keys(plan).filter((name) => plan[name]);
    if (typeof supplied === 'object' && supplied !== null && wanted.length > 0) bound[capability] = pickBound(supplied, wanted);
  }
  return bound as Implementation<M>;
}

function pickBound(owner: object, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = (owner as Functions)[name];
      return typeof value === 'function' ? [[name, (...input: readonly unknown[]): unknown => Reflect.apply(value, owner, input)]] : [];
    }),
  );
}
