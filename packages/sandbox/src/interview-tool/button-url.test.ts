import { describe, expect, it } from 'vitest';
import { buildButtonUrl } from './button-url.js';

describe('buildButtonUrl', () => {
  it('merges into an address that has a query and a fragment', () => {
    expect(buildButtonUrl('https://hub.example/back?study=7#end', new Map([['iid', 'pp_9exh736']]))).toBe(
      'https://hub.example/back?study=7&iid=pp_9exh736#end',
    );
  });

  it('overwrites a parameter that the address already has, and repeats none', () => {
    expect(buildButtonUrl('https://hub.example/?iid=old&iid=older&x=1', new Map([['iid', 'new']]))).toBe(
      'https://hub.example/?iid=new&x=1',
    );
  });

  it('encodes values so that they come out as they went in', () => {
    const value = 'a b&c=d#é/+%';
    expect(new URL(buildButtonUrl('https://hub.example/', new Map([['v', value]]))).searchParams.get('v')).toBe(value);
  });

  it('leaves the address byte for byte when nothing was kept', () => {
    expect(buildButtonUrl('https://hub.example/a?b=%7e%20c', new Map())).toBe('https://hub.example/a?b=%7e%20c');
  });
});
