import type { Wrong } from '../change.ts';
import { wrongCalls } from './calls.ts';
import { wrongManifests } from './manifest.ts';
import { wrongPeople } from './people.ts';
import { wrongPulls } from './pull.ts';
import { wrongRedirects } from './redirect.ts';
import { wrongWebhooks } from './webhooks.ts';

/** A wrong connector for each check. */
export const wrongs: readonly Wrong[] = [
  ...wrongManifests,
  ...wrongCalls,
  ...wrongRedirects,
  ...wrongWebhooks,
  ...wrongPulls,
  ...wrongPeople,
];
