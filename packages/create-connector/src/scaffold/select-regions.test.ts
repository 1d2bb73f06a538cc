import { describe, expect, it } from 'vitest';
import type { Capability } from '../capabilities.js';
import { selectRegions } from './select-regions.js';

const template = `first
  // <redirect>
  one
  // </>
  // <! redirect status-sync>
  // neither {
  //   of them
  // </>
  // <redirect status-sync>
  both
  // <status-sync>
  sync
  // </>
  // </>
<!-- <recruitment> -->
page
<!-- </> -->
last`;

function select(...chosen: readonly Capability[]): readonly string[] {
  return selectRegions(template, new Set(chosen)).split('\n');
}

describe('selectRegions', () => {
  it.each<[readonly Capability[], readonly string[]]>([
    [['redirect'], ['first', '  one', '  both', 'last']],
    [['status-sync'], ['first', '  both', '  sync', 'last']],
    [['recruitment'], ['first', '  neither {', '    of them', 'page', 'last']],
    [
      ['redirect', 'status-sync'],
      ['first', '  one', '  both', '  sync', 'last'],
    ],
  ])('takes for %j what is theirs', (chosen, lines) => {
    expect(select(...chosen)).toEqual(lines);
  });

  it.each([
    ['// <redirect>\nx', 'open'],
    ['x\n// </>', 'not open'],
    ['// <teleport>\n// </>', 'teleport'],
  ])('refuses a template that is wrong: %j', (text, words) => {
    expect(() => selectRegions(text, new Set())).toThrow(words);
  });
});
