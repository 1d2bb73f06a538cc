import type { Given } from './bare.ts';
import { manifest } from './change.ts';
import { platformReference as platform } from './platform-reference.ts';

const form = {
  expression: String.raw`https://hooks\.partner\.example/services/[A-Za-z0-9]{20,24}`,
  detail: 'It is no address of a hook; copy it again.',
};
const description = 'Lets the hub in. It begins with https://hooks.partner.example/services/, and ends in letters and numbers.';

/** Says of its key how it begins, which is the same for all. */
export const hooked: Given = [
  ['secrets.apiKey.pattern', form] as const,
  ['secrets.apiKey.description', description] as const,
].reduce<Given>((given, [path, value]) => manifest(given, path, value), {
  ...platform,
  scenarios: { ...platform.scenarios, published: null },
});
