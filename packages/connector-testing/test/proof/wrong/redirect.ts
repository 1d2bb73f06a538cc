import { succeed, type Result } from '@panelbridge/core/connector';
import { code, manifest, type Context, type Free, type Instance, type Wrong } from '../change.ts';
import { panelReference as panel } from '../panel-reference.ts';
import { platformReference as platform } from '../platform-reference.ts';

type Redirect = Free<Required<NonNullable<Instance['redirect']>>>;
type Entry = Parameters<Redirect['entryUrl']>[0];
type Return = Parameters<Redirect['parseReturn']>[0];

const redirect = (given: typeof platform, change: (redirect: Redirect, context: Context) => Partial<Redirect>) =>
  code(given, (instance, context) => ({ redirect: { ...instance.redirect, ...change(instance.redirect as Redirect, context) } }));
const entry = (change: (entryUrl: Redirect['entryUrl'], input: Entry, context: Context) => Result<string>) =>
  redirect(platform, ({ entryUrl }, context) => ({ entryUrl: (input) => change(entryUrl, input, context) }));
const map = (result: Result<string>, change: (value: string) => string): Result<string> =>
  result.ok ? succeed(change(result.value)) : result;

/** Connectors that lead people astray. */
export const wrongRedirects: readonly Wrong[] = [
  {
    check: 'kept-links',
    fault: 'drops the fragment of a link',
    given: entry((entryUrl, input) => map(entryUrl(input), (link) => link.replace(/#.*$/, ''))),
  },
  {
    check: 'carried-identity',
    fault: 'adds the identity a second time',
    given: entry((entryUrl, input) =>
      map(entryUrl(input), (link) => (input.link.includes(`?${input.parameter}=`) ? link.replace('?', `?${input.parameter}=old&`) : link)),
    ),
  },
  {
    check: 'chosen-parameters',
    fault: 'always uses the parameter of the manifest',
    given: entry((entryUrl, input) => entryUrl({ ...input, parameter: 'iid' })),
  },
  {
    check: 'refused-links',
    fault: 'throws at a link that is none',
    given: entry((entryUrl, input) => {
      if (!URL.canParse(input.link)) throw new TypeError('Invalid URL');
      return entryUrl(input);
    }),
  },
  {
    check: 'link-lengths',
    fault: 'measures a link before the parameter is added',
    given: entry((entryUrl, input) => {
      const built = entryUrl(input);
      return !built.ok && built.faults.every((one) => one.code === 'link_too_long')
        ? succeed(`${input.link}&${input.parameter}=${input.token}`)
        : built;
    }),
  },
  {
    check: 'room-for-identity',
    fault: 'declares that the tool keeps less than a token',
    given: {
      ...manifest(platform, 'capabilities.redirect.parameter.maximumLength', 32),
      scenarios: { ...platform.scenarios, published: undefined },
    },
  },
  {
    check: 'read-returns',
    fault: 'reads returns in lower case',
    given: redirect(platform, ({ parseReturn }) => ({
      parseReturn: (input: Return) => map(parseReturn(input), (value) => value.toLowerCase()),
    })),
  },
  {
    check: 'doubtful-returns',
    fault: 'takes the first of two people',
    given: redirect(platform, ({ parseReturn }) => ({
      parseReturn: (input: Return) =>
        parseReturn({
          ...input,
          query: input.query.filter(([name], index) => input.query.findIndex(([other]) => other === name) === index),
        }),
    })),
  },
  {
    check: 'pure-redirects',
    fault: 'reads the clock for a link',
    given: entry((entryUrl, input, { clock }) => {
      clock.now();
      return entryUrl(input);
    }),
  },
  {
    check: 'id-round-trips',
    fault: 'reads ids back in lower case',
    given: redirect(panel, ({ internalId }) => ({
      internalId: (input) => map(internalId(input), (id) => (id === id.toLowerCase() ? id : id.toLowerCase())),
    })),
  },
  {
    check: 'foreign-ids',
    fault: 'trims ids that it is given',
    given: redirect(panel, ({ internalId }) => ({ internalId: (input) => internalId({ ...input, externalId: input.externalId.trim() }) })),
  },
];
