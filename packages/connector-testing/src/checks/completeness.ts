import { describeManifest } from '@panelbridge/core/connector';
import type { Check } from '../check.js';
import { compareManifests } from '../compare-manifests.js';
import { findTerms } from '../events.js';
import type { ConnectionScenario } from '../scenarios.js';
import { Subject } from '../subject.js';

/** That the scenarios hold what only the author knows, and that nothing was broken since the last version. */
export const completenessChecks: readonly Check[] = [
  {
    id: 'complete-scenarios',
    capability: 'every connector',
    per: 'connector',
    holds: 'The scenarios hold an example of everything that is declared, so that no check passes for want of one.',
    remedy: 'Add what is named to a connection of the scenarios.',
    find: ({ connector, scenarios, manifest }) => {
      const connections = scenarios.connections ?? [{}];
      const has = (wanted: (scenario: ConnectionScenario) => boolean): boolean => connections.some(wanted);
      const { statusSync, participantIngestion } = manifest.capabilities;
      const destination = participantIngestion?.destination;
      const takesWebhooks = (scenario: ConnectionScenario): boolean => findTerms(new Subject(connector, scenarios, scenario)) !== null;
      const wanted: readonly (readonly [boolean, boolean, string])[] = [
        [
          statusSync?.webhook !== undefined,
          has(takesWebhooks),
          'a connection that takes webhooks, with `webhook` unless the manifest says where things stand in a body',
        ],
        [
          statusSync?.directions.includes('pull') === true,
          has(({ routes }) => routes !== undefined),
          '`routes` that list the partner’s records',
        ],
        [
          destination !== undefined,
          has(({ batches = [] }) => batches.some(({ expected }) => expected.status === 'answered')),
          '`batches` with one that is answered',
        ],
        [
          destination?.rejectsWholeBatch === true,
          has(({ batches = [] }) => batches.some(({ expected }) => expected.status === 'rejected')),
          '`batches` with one that is rejected as a whole',
        ],
        [(destination?.deleteBehaviours.delete.length ?? 0) > 0, has(({ deletions = [] }) => deletions.length > 0), '`deletions`'],
        [destination?.maximumLookupSize !== undefined, has(({ lookups = [] }) => lookups.length > 0), '`lookups`'],
      ];
      return wanted.filter(([isDeclared, isThere]) => isDeclared && !isThere).map(([, , what]) => `the scenarios lack ${what}`);
    },
  },
  {
    id: 'compatible-manifest',
    capability: 'every connector',
    per: 'connector',
    holds: 'Nothing that the last published manifest offered is gone or narrower.',
    remedy:
      'Keep what was published: make new fields optional, keep ids and words. Where it has to break, raise the major version and waive this check with the reason until that is published.',
    concerns: ({ scenarios: { published } }) => published !== undefined && published !== null,
    find: ({ scenarios, manifest }) =>
      compareManifests(scenarios.published, describeManifest(manifest, '0.0.0'))
        .filter(({ kind }) => kind === 'breaking')
        .map(({ detail }) => detail),
  },
];
