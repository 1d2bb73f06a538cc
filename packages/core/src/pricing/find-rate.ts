import type { AudienceType } from '../audience/audience.js';
import type { Rate } from '../connector/recruitment.js';
import { fault, refuse, succeed, type Result } from '../result.js';
import type { Moderation } from '../study/kind.js';

/**
 * Finds the price of one participant. A group interview is moderated (D12): take `moderationOf` the kind of the study.
 *
 * @param rates the price table of the platform's policy
 */
export function findRate(
  rates: readonly Rate[],
  { audience, moderation }: { readonly audience: AudienceType; readonly moderation: Moderation },
): Result<Rate, 'rate_missing'> {
  const rate = rates.find((one) => one.audience === audience && one.moderated === (moderation === 'moderated'));
  if (rate !== undefined) return succeed(rate);
  const detail = `The platform has no price for ${moderation} studies with the audience ${audience.toUpperCase()}. Choose another audience or kind of study.`;
  return refuse(fault('rate_missing', '/audience/type', detail));
}
