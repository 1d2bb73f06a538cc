import { isCapability, type Capability } from '../capabilities.js';

const opening = /^\s*(?:\/\/|<!--) <(!?)((?: ?[a-z][a-z-]*)+)>(?: -->)?$/;
const closing = /^\s*(?:\/\/|<!--) <\/>(?: -->)?$/;

interface Region {
  readonly kept: boolean;
  /** Its lines stand in comments, since they contradict what stands there otherwise. */
  readonly commented: boolean;
}

/**
 * Takes from a template the lines for some capabilities. Lines between `// <a b>` and `// </>` are for connectors with `a` or `b`; those between
 * `// <! a b>` and `// </>`, which stand in comments, for connectors with neither. Regions may lie within each other.
 *
 * @throws Error when a region is not closed or names what is no capability: a template is wrong
 */
export function selectRegions(template: string, chosen: ReadonlySet<Capability>): string {
  const open: Region[] = [];
  const lines = template.split('\n').flatMap((line) => {
    const [, negated, names] = opening.exec(line) ?? [];
    if (names !== undefined) {
      const words = names.trim().split(' ').map(readCapability);
      const any = words.some((word) => chosen.has(word));
      open.push(negated === '!' ? { kept: !any, commented: true } : { kept: any, commented: false });
      return [];
    }
    if (closing.test(line)) {
      if (open.pop() === undefined) throw new Error('a template closes a region that is not open');
      return [];
    }
    if (open.some(({ kept }) => !kept)) return [];
    return [open.some(({ commented }) => commented) ? line.replace(/^(\s*)\/\/ ?/, '$1') : line];
  });
  if (open.length > 0) throw new Error('a template leaves a region open');
  return lines.join('\n');
}

function readCapability(word: string): Capability {
  if (!isCapability(word)) throw new Error(`a template names "${word}", which is no capability`);
  return word;
}
