import type { DisclosedApplicant, DisclosedField, RecruitmentPolicy } from '../connector/recruitment.js';
import { parseEmail } from '../panel/email.js';
import type { ParticipationId } from '../participation/participation-id.js';
import type { ParticipationStatus } from '../participation/status.js';
import type { AnswerValue, Answers } from '../screener/question.js';

/** Everything about an applicant that a policy may disclose. */
export interface DisclosableApplicant {
  readonly participation: ParticipationId;
  /** By {@link createPseudonym}. */
  readonly pseudonym: string;
  readonly status: ParticipationStatus;
  readonly answers: Answers;
  /** Slugs of the criteria that the person matches. */
  readonly matchedCriteria: readonly string[];
  /** ISO 3166-1 alpha-2; anything else is withheld. Null: not known. */
  readonly country: string | null;
}

/**
 * Selects what a platform learns about an applicant: the fields that its policy names, member by member, so that nothing else goes along whatever
 * is handed in (S2-31). What a person wrote into an answer goes as it was written.
 */
export function disclose({ discloses }: Pick<RecruitmentPolicy, 'discloses'>, applicant: DisclosableApplicant): DisclosedApplicant {
  const { participation, pseudonym, status } = applicant;
  const disclosed = discloses.filter((field) => field !== 'pseudonym').map((field) => [field, readField[field](applicant)]);
  return { participation, pseudonym, status, disclosed: Object.fromEntries(disclosed) };
}

const readField: Readonly<Record<Exclude<DisclosedField, 'pseudonym'>, (applicant: DisclosableApplicant) => unknown>> = {
  screener_answers: ({ answers }) => Object.fromEntries(Object.entries(answers).filter(([, answer]) => isAnswer(answer))),
  matched_criteria: ({ matchedCriteria }) => matchedCriteria.filter((slug) => typeof slug === 'string'),
  country: ({ country }) => (country !== null && /^[A-Z]{2}$/.test(country) ? country : null),
};

function isAnswer(answer: unknown): answer is AnswerValue {
  if (Array.isArray(answer)) return answer.every((one) => typeof one === 'string');
  return typeof answer === 'string' || typeof answer === 'number';
}

/**
 * Makes the address under which a person is known to a platform, for example `pp_9exh736@no-mail.hub.example`: it names the participation and
 * nobody, and no mail arrives there, since the name `no-mail` under the hub's domain has no mail server. Capitals are written as a hyphen and the
 * small letter, because addresses are compared without case and ids are not.
 *
 * @param domain the hub's own, without a port
 * @throws RangeError when no address can be made of both
 */
export function createPseudonym(participation: ParticipationId, domain: string): string {
  const name = participation.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const address = parseEmail(`${name}@no-mail.${domain}`);
  if (!address.ok) throw new RangeError(`${participation} at ${domain} makes no address`);
  return address.value;
}
