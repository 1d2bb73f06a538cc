import { openSite, type BuiltPage } from '../../src/gates/built-site.ts';

/** The built site that the tests look at. */
export const site = openSite();

/** One page of the built site. @throws when it is not there */
export function readPage(path: string): BuiltPage {
  return site.page(path);
}
