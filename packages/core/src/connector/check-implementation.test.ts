import { describe, expect, it } from 'vitest';
import { sampleManifest } from '../../test/connector/sample-manifest.js';
import { checkImplementation, planFunctions, type Capabilities } from './index.js';

const act = (): void => undefined;
const { capabilities } = sampleManifest;

/** Just the functions that declarations call for. */
function supply(declared: Capabilities): Record<string, unknown> {
  const parts = Object.entries(planFunctions(declared)).map(([capability, plan]) => [
    capability,
    Object.fromEntries(Object.entries(plan).flatMap(([name, wanted]) => (wanted ? [[name, act]] : []))),
  ]);
  return { checkConnection: act, ...Object.fromEntries(parts.filter(([, functions]) => Object.keys(functions as object).length > 0)) };
}

function check(implementation: unknown, declared: Capabilities = capabilities): readonly string[] {
  return checkImplementation({ capabilities: declared }, implementation).map(({ code, pointer }) => `${code} ${pointer}`);
}

describe('checkImplementation', () => {
  it('finds nothing where just the declared functions are there', () => {
    expect(check(supply(capabilities))).toEqual([]);
  });

  it('names each declared function that is missing', () => {
    for (const [capability, plan] of Object.entries(planFunctions(capabilities))) {
      for (const name of Object.keys(plan).filter((one) => plan[one])) {
        const supplied = supply(capabilities);
        delete (supplied[capability] as Record<string, unknown>)[name];
        expect(check(supplied)).toEqual([`function_missing /${capability}/${name}`]);
      }
    }
    expect(check({ ...supply(capabilities), checkConnection: undefined })).toEqual(['function_missing /checkConnection']);
  });

  it('names each function that is there and not declared', () => {
    const { redirect } = capabilities;
    const supplied = supply({ redirect });
    const own = supplied['redirect'] as Record<string, unknown>;
    expect(check({ ...supplied, statusSync: { pull: act } }, { redirect })).toEqual(['function_undeclared /statusSync/pull']);
    expect(check({ ...supplied, redirect: { ...own, externalId: act } }, { redirect: { ...redirect, identity: 'token' } })).toContain(
      'function_undeclared /redirect/externalId',
    );
  });

  it('names functions that no manifest could declare', () => {
    const supplied = supply(capabilities);
    expect(check({ ...supplied, restart: act })).toEqual(['function_undeclared /restart']);
    const redirect = { ...(supplied['redirect'] as object), 'a/b': act };
    expect(check({ ...supplied, redirect })).toEqual(['function_undeclared /redirect/a~1b']);
  });

  it('finds the functions of a class, and leaves its others to it', () => {
    class Redirect {
      readonly read = act;
      entryUrl(): void {}
      parseReturn(): void {}
      #join(): void {}
      join(): void {
        this.#join();
      }
    }
    class Whole {
      readonly redirect = new Redirect();
      checkConnection(): void {}
      helpOut(): void {}
    }
    const redirect = { ...capabilities.redirect, identity: 'token' } as const;
    expect(check(new Whole(), { redirect })).toEqual([]);
    class Further extends Redirect {
      externalId(): void {}
    }
    class Wrong extends Whole {
      override readonly redirect = new Further();
    }
    expect(check(new Wrong(), { redirect })).toEqual(['function_undeclared /redirect/externalId']);
    expect(check(Object.create(null), { redirect })).toHaveLength(3);
  });

  it.each([undefined, null, 'text', 7])('says of %s that it is no implementation', (value) => {
    expect(check(value)).toEqual(['implementation_missing ']);
  });
});
