import type { Wrong } from '../change.ts';
import { wrongBatchTexts } from './batch-texts.ts';
import { wrongCalls } from './calls.ts';
import { wrongRetries } from './failures.ts';
import { wrongInstances } from './instances.ts';
import { wrongManifests } from './manifest.ts';
import { wrongWaysOut } from './outside.ts';
import { wrongPeople } from './people.ts';
import { wrongPrints } from './prints.ts';
import { wrongPulls } from './pull.ts';
import { wrongRedirects } from './redirect.ts';
import { wrongRefusals } from './refusals.ts';
import { wrongSecrets } from './secrets.ts';
import { wrongWebhooks } from './webhooks.ts';

/** Wrong connectors, at least one for each check. */
export const wrongs: readonly Wrong[] = [
  ...wrongManifests,
  ...wrongCalls,
  ...wrongInstances,
  ...wrongRetries,
  ...wrongRefusals,
  ...wrongSecrets,
  ...wrongPrints,
  ...wrongRedirects,
  ...wrongWebhooks,
  ...wrongPulls,
  ...wrongPeople,
  ...wrongBatchTexts,
  ...wrongWaysOut,
];
