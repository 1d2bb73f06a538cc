import type { CharacteristicDefinition } from '../panel/characteristic.js';
import { accessibilityCriteria } from './catalogue/accessibility.js';
import { demographicCriteria } from './catalogue/demographic.js';
import { professionalCriteria } from './catalogue/professional.js';
import { technologyCriteria } from './catalogue/technology.js';
import { customCriterion, typeByKind, type Criterion } from './criterion.js';

/** The criteria that every workspace has, by family (S2-20). */
export const builtInCriteria: readonly Criterion[] = [
  ...professionalCriteria,
  ...accessibilityCriteria,
  ...demographicCriteria,
  ...technologyCriteria,
];

/** A characteristic of the workspace, with the name that people gave it. */
export interface OwnCharacteristic extends CharacteristicDefinition {
  readonly name: string;
}

/**
 * Lists the criteria of a workspace: the built-in ones, then its own characteristics, in the order given. A characteristic that a built-in
 * criterion reads is not listed twice. One of that name and another type is the workspace's own; the built-in criterion, which nobody could match,
 * is left out. Own criteria are of the family `custom`, whatever they are about, and never make an audience a professional one (S2-14).
 */
export function listCriteria(ownCharacteristics: readonly OwnCharacteristic[] = []): readonly Criterion[] {
  const types = new Map(ownCharacteristics.map(({ slug, type }) => [slug, type]));
  const builtIn = builtInCriteria.filter(({ reads, kind }) => {
    const type = reads.from === 'characteristic' ? types.get(reads.name) : undefined;
    return type === undefined || type === typeByKind[kind];
  });
  const read = new Set(builtIn.flatMap(({ reads }) => (reads.from === 'characteristic' ? [reads.name] : [])));
  return [...builtIn, ...ownCharacteristics.filter(({ slug }) => !read.has(slug)).map(toCriterion)];
}

function toCriterion({ slug, name, type }: OwnCharacteristic): Criterion {
  const reads = { from: 'characteristic', name: slug } as const;
  const base = { slug: customCriterion(slug), family: 'custom', title: name, description: 'Defined in this workspace.', reads } as const;
  switch (type) {
    case 'text':
      return { ...base, kind: 'choice', values: null };
    case 'number':
      return { ...base, kind: 'range', unit: null };
    case 'date':
      return { ...base, kind: 'age', description: 'Defined in this workspace; counted in whole years since the date.' };
    case 'boolean':
      return { ...base, kind: 'boolean' };
  }
}
