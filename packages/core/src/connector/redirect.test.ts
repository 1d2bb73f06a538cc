import { describe, expect, it } from 'vitest';
import { fillPlaceholder } from './index.js';

describe('fillPlaceholder', () => {
  it.each([
    ['{{{name}}}', 'iid', '{{iid}}'],
    ['${e://Field/{name}}', 'iid', '${e://Field/iid}'],
    ['{{hidden:{name}}}', 'p.id', '{{hidden:p.id}}'],
    ['[{name}_value]', 'iid', '[iid_value]'],
    ['[{name}]', '$&', '[$&]'],
    [null, 'iid', null],
  ])('%s with %s', (placeholder, parameter, expected) => {
    expect(fillPlaceholder(placeholder, parameter)).toBe(expected);
  });
});
