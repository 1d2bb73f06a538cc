import { describe, expect, it } from 'vitest';
import { sampleManifest } from '../../test/connector/sample-manifest.js';
import { bindImplementation, type Implementation, type Manifest } from './index.js';

const manifest: Pick<Manifest, 'capabilities'> = { capabilities: { redirect: sampleManifest.capabilities.redirect } };

class Redirect {
  readonly #prefix = 'https://tool.example/';
  entryUrl({ link }: { readonly link: string }): string {
    return `${this.#prefix}${link}`;
  }
}

class Whole {
  readonly redirect = new Redirect();
  readonly #answer = 'well';
  async checkConnection(): Promise<string> {
    return this.#answer;
  }
}

const bind = (implementation: unknown) => bindImplementation(manifest, implementation as Implementation<Manifest>) as never;

/** A function by itself, which knows its owner only if it was tied to it. */
const takeOut = (owner: object, name: string) => Reflect.get(owner, name) as (this: void, input?: unknown) => unknown;

describe('bindImplementation', () => {
  it('ties the methods of a class to its instance', async () => {
    const bound: object = bind(new Whole());
    expect(await takeOut(bound, 'checkConnection')()).toBe('well');
    expect(takeOut(Reflect.get(bound, 'redirect') as object, 'entryUrl')({ link: 's/abc' })).toBe('https://tool.example/s/abc');
  });

  it('leaves out what the manifest does not declare, and makes up nothing', () => {
    const act = (): void => undefined;
    const bound: object = bind({ redirect: { entryUrl: act, push: act }, statusSync: { pull: act }, restart: act });
    expect(bound).toEqual({ redirect: { entryUrl: expect.any(Function) } });
  });

  it.each([undefined, null, 'text'])('hands back %s, which is no implementation', (value) => {
    expect(bind(value)).toBe(value);
  });
});
