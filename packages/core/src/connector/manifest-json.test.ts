import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { sampleManifest, wideSample } from '../../test/connector/sample-manifest.js';
import { connectorErrors, describeManifest, type Json, type Manifest, printManifest } from './index.js';

/** The same object with the members of every plain object in reverse order. */
function reverse<Value>(value: Value): Value {
  if (Array.isArray(value)) return value.map(reverse) as Value;
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, member]) => [name, reverse(member)]),
  ) as Value;
}

function describeSample(changes: Partial<Manifest> = {}): { readonly [name: string]: Json } {
  return describeManifest({ ...wideSample, ...changes }, '1.2.3') as { readonly [name: string]: Json };
}

describe('describeManifest', () => {
  it('gives the same text for the same manifest in any order of members', () => {
    const turned = reverse(wideSample);
    expect(Object.keys(turned)).not.toEqual(Object.keys(wideSample));
    expect(printManifest(turned, '1.2.3')).toBe(printManifest(wideSample, '1.2.3'));
  });

  it('gives the same text for the same config fields in any order', () => {
    const field = (title: string) => z.string().meta({ title, description: title });
    const one = z.object({ alpha: field('A'), beta: field('B'), gamma: z.object({ x: z.string(), y: z.string() }) });
    const other = z.object({ gamma: z.object({ y: z.string(), x: z.string() }), beta: field('B'), alpha: field('A') });
    expect(printManifest({ ...wideSample, studyConfig: one }, '1.0.0')).toBe(printManifest({ ...wideSample, studyConfig: other }, '1.0.0'));
  });

  it('keeps the order of lists, since the order of setup steps has a meaning', () => {
    const steps = ['b', 'a', 'c'].map((title) => ({ side: 'panel', title, text: title }) as const);
    const { docs } = describeSample({ docs: { ...wideSample.docs, setup: steps } });
    expect((docs as { setup: readonly { title: string }[] }).setup.map(({ title }) => title)).toEqual(['b', 'a', 'c']);
  });

  it('writes config as JSON Schema of what an operator enters', () => {
    expect(describeSample()['connectionConfig']).toEqual({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      properties: {
        preset: { type: 'string', enum: ['special', 'absent'], title: 'Preset', description: 'The tool.' },
        region: { type: 'string', enum: ['eu', 'us'], default: 'eu', title: 'Region', description: 'Where the data lies.' },
      },
    });
    expect(describeSample()['studyConfig']).toMatchObject({ required: ['testId'] });
  });

  it('carries the version of the package and the table of errors', () => {
    expect(describeSample()).toMatchObject({ version: '1.2.3', id: 'sample', errors: connectorErrors });
  });

  it('survives JSON unchanged and ends with a newline', () => {
    const text = printManifest(sampleManifest, '1.2.3');
    expect(JSON.parse(text)).toEqual(describeManifest(sampleManifest, '1.2.3'));
    expect(text.endsWith('}\n')).toBe(true);
  });

  it('refuses a value that JSON would lose', () => {
    expect(() => describeSample({ configVersion: Number.NaN })).toThrow(TypeError);
  });
});
