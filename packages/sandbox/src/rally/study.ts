import { z } from 'zod';
import { oneOf } from '../http/active-faults.js';
import { RECRUITMENT_STRATEGIES, STUDY_STATUSES, STUDY_TYPES, type StudyStatus } from './words.js';

const text = z.string({ error: 'must be a text or null' }).nullable();
const day = z.iso.date({ error: 'must be a day such as 2026-03-06, or null' }).nullable();

const incentiveSchema = z.strictObject({
  incentiveType: oneOf([
    'MONEY_OR_GIFT_CARD',
    'MONEY_OR_GIFT_CARD_WITH_TREMENDOUS',
    'EXTERNAL_MONEY_OR_GIFT_CARD',
    'CHARITY',
    'CUSTOM',
    'RESPONDENT_MONEY',
    'RECRUITMENT_FEE',
  ]),
  incentiveBudgetId: text.optional(),
  amount: z.number({ error: 'must be a number' }).min(0).nullable().optional(),
  customIncentiveId: text.optional(),
  defaultCustomIncentiveValue: text.optional(),
});

const planFields = {
  name: z.string({ error: 'must be a text' }).trim().min(1, { error: 'must not be empty' }),
  externalName: text,
  description: text,
  externalDescription: text,
  startDate: day,
  endDate: day,
  researchPlanUrl: z.url({ error: 'must be a web address or null' }).nullable(),
  participationLimit: z.number({ error: 'must be a whole number or null' }).int().min(1).nullable(),
  consentFormId: text,
  incentive: incentiveSchema.nullable(),
  includeScreener: z.boolean({ error: 'must be true or false' }),
  brandingConfigId: text,
  language: z.string({ error: 'must be a text, such as "en"' }),
};

/** A plan in which what is left out becomes empty: that of a new study, and that of a PUT. */
const wholePlanSchema = z.strictObject({
  ...planFields,
  externalName: planFields.externalName.default(null),
  description: planFields.description.default(null),
  externalDescription: planFields.externalDescription.default(null),
  startDate: planFields.startDate.default(null),
  endDate: planFields.endDate.default(null),
  researchPlanUrl: planFields.researchPlanUrl.default(null),
  participationLimit: planFields.participationLimit.default(null),
  consentFormId: planFields.consentFormId.default(null),
  incentive: planFields.incentive.default(null),
  includeScreener: planFields.includeScreener.default(false),
  brandingConfigId: planFields.brandingConfigId.default(null),
  language: planFields.language.default('en'),
});

/** Body of `POST /studies`; a status is not among the fields, since a new study is always a draft. */
export const newStudySchema = z.strictObject({
  studyType: oneOf(STUDY_TYPES),
  recruitmentStrategy: oneOf(RECRUITMENT_STRATEGIES).default('IN_RALLY'),
  studyPlan: wholePlanSchema,
});

/** Body of `PUT /studies/{studyId}`: what is left out of the plan is overwritten with nothing. */
export const replaceStudySchema = z.strictObject({ studyPlan: wholePlanSchema });
/** Body of `PATCH /studies/{studyId}`: what is left out stays. */
export const changeStudySchema = z.strictObject({ studyPlan: z.strictObject(planFields).partial() });
/** Body of `POST /studies/{studyId}/status`, the only way to change a status. */
export const statusSchema = z.strictObject({ status: oneOf(STUDY_STATUSES) });

/** What a caller gives to make a study. */
export type StudyInput = z.input<typeof newStudySchema>;
/** A study's settings, checked. */
export type StudySettings = z.output<typeof newStudySchema>;
/** A study as the API answers it. */
export interface Study extends StudySettings {
  readonly studyId: string;
  readonly status: StudyStatus;
  /** ISO 8601 in UTC. */
  readonly createdAt: string;
}

/** What each status leads to; that a closed study stays closed is the vendor's rule (S2-66), the rest is made up. */
const NEXT: Readonly<Record<StudyStatus, readonly StudyStatus[]>> = {
  DRAFT: ['ACTIVE'],
  ACTIVE: ['PAUSED', 'CLOSED'],
  PAUSED: ['ACTIVE', 'CLOSED'],
  CLOSED: [],
};

/** Whether a study may go from one status to another; to stay is always right. */
export function mayBecome(from: StudyStatus, to: StudyStatus): boolean {
  return from === to || NEXT[from].includes(to);
}
