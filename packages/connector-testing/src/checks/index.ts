import type { Check } from '../check.js';
import { batchTextChecks } from './batch-texts.js';
import { callChecks } from './calls.js';
import { codeChecks } from './code.js';
import { completenessChecks } from './completeness.js';
import { declaredHostChecks } from './declared-host.js';
import { failureChecks } from './failures.js';
import { ingestionChecks } from './ingestion.js';
import { instanceChecks } from './instances.js';
import { manifestChecks } from './manifest.js';
import { partnerIdChecks } from './partner-ids.js';
import { pullChecks } from './pull.js';
import { pushChecks, recruitmentChecks } from './recruitment.js';
import { redirectChecks } from './redirect.js';
import { refusalChecks } from './refusals.js';
import { logChecks, secretChecks } from './secrets.js';
import { webhookOrderChecks } from './webhook-order.js';
import { webhookChecks } from './webhooks.js';

/** Every check, in the order in which they run. */
export const checks: readonly Check[] = [
  ...manifestChecks,
  ...completenessChecks,
  ...codeChecks,
  ...callChecks,
  ...instanceChecks,
  ...failureChecks,
  ...refusalChecks,
  ...secretChecks,
  ...redirectChecks,
  ...partnerIdChecks,
  ...webhookChecks,
  ...webhookOrderChecks,
  ...pullChecks,
  ...pushChecks,
  ...recruitmentChecks,
  ...ingestionChecks,
  ...batchTextChecks,
  ...declaredHostChecks,
  // It tells of all that the others have brought about, so it comes last.
  ...logChecks,
];
