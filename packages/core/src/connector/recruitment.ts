import type { Role } from '../access/roles.js';
import type { StudyKind } from '../study/kind.js';

/** Price of one participant, in minor units. */
export interface Rate {
  readonly audience: 'b2c' | 'b2b';
  readonly moderated: boolean;
  readonly amount: number;
  readonly currency: string;
}

/** The settings of a study that a policy may name, one word each, everywhere. A setting that a study does not have is no setting of it. */
export const policySettings = [
  'kind',
  'description',
  'participationLimit',
  'incentive',
  'participationTimeMinutes',
  'audience',
  'screener',
  'screenerSource',
  'consentForm',
  'chat',
  'dateRange',
  'sessionMinutes',
  'review',
] as const;

/** One of {@link policySettings}. */
export type PolicySetting = (typeof policySettings)[number];

/** A study setting that a platform demands, refuses, changes or fixes, with the reason that is shown. */
export interface SettingRule {
  readonly setting: PolicySetting;
  /** Why, as a sentence for the person who sets the study up. */
  readonly reason: string;
  /** The kinds of study for which the rule holds; absent = all. Scheduling, for example, exists in moderated ones only (S2-29, S2-33). */
  readonly studyKinds?: readonly StudyKind[];
}

/**
 * A setting that is refused. Without `value` it must not be there at all (`consentForm`, S2-10; `chat`, S2-89), with one that value alone is refused
 * (`dateRange` = `rolling`, S2-30). Two settings have their values named by the policy itself, so their rule only says why every other one is
 * refused: `kind` beside `studyKinds` (S2-2), and `screenerSource` beside the member of that name (S2-24).
 */
export interface RefusalRule extends SettingRule {
  readonly value?: string;
}

/** A setting that is not the study's to choose: it gets a value, or the value of another setting (`sessionMinutes`, S2-16). */
export type AdjustmentRule =
  | (SettingRule & { readonly value: string | number | boolean })
  | (SettingRule & { readonly valueFrom: PolicySetting });

/** Where applicants answer a screener: at the hub, at the platform that asks for people, or at any other tool. */
export type ScreenerSource = 'hub' | 'platform' | 'other';

/** Who decides about applicants: `manual` = a person about each one, whatever the answers say (S2-26, S2-27); `automatic` = their answers. */
export type ReviewMode = 'manual' | 'automatic';

/** What a platform may learn about a person. */
export type DisclosedField = 'pseudonym' | 'screener_answers' | 'matched_criteria' | 'country';

/** What a research platform that recruits from the panel allows; interpreted by core, never by the connector. */
export interface RecruitmentPolicy {
  /** The kinds that it takes. Unless these are all that exist, a rule of `refused` about `kind` says why others are not taken. */
  readonly studyKinds: readonly StudyKind[];
  readonly required: readonly SettingRule[];
  readonly refused: readonly RefusalRule[];
  readonly adjusted: readonly AdjustmentRule[];
  /** Settings that lock when recruitment starts, beside those that every study locks. */
  readonly lockedAtLaunch: readonly SettingRule[];
  /** The only source of screeners that it takes; a rule of `refused` about `screenerSource` says why. */
  readonly screenerSource: 'hub' | 'platform';
  readonly review: ReviewMode;
  /** Roles that may launch (S2-36). */
  readonly launchRoles: readonly Role[];
  readonly rates: readonly Rate[];
  /** Hours after the scheduled end until payment is automatic; `null` = only by hand. */
  readonly automaticPaymentHours: number | null;
  /** What the platform learns about a person; nothing else is handed to the connector (S2-31). */
  readonly discloses: readonly DisclosedField[];
}

/** Who asks and who supplies: a `platform` asks the hub's panel for people; a `panel` supplies people to the hub. */
export type RecruitmentDeclaration =
  | {
      readonly role: 'platform';
      readonly policy: RecruitmentPolicy;
      /** Most applicants in one call of `publishApplicants`; absent = 100. */
      readonly maximumBatchSize?: number;
    }
  | { readonly role: 'panel'; readonly studyKinds: readonly StudyKind[] };

/** A study as the platform describes it. */
export interface PlatformStudy {
  readonly externalId: string;
  readonly title: string;
  readonly kind: string;
  readonly status: string;
  readonly participationLimit: number | null;
}

/** An applicant under a pseudonym, with what the policy discloses. */
export interface DisclosedApplicant {
  readonly participation: string;
  readonly pseudonym: string;
  readonly status: string;
  readonly disclosed: Readonly<Record<string, unknown>>;
}

/** What a write did with one record, where the partner says so. */
export type RecordEffect = 'created' | 'updated' | 'unchanged' | 'cleared' | 'deleted';

/** What became of one record. Codes are stable snake_case; details are the partner's own words where it has any (S3-29). */
export type RecordOutcome =
  | {
      readonly status: 'accepted';
      /** Absent = the partner does not say. */
      readonly effect?: RecordEffect;
      /** The partner's id of the record, kept for later calls about it (S3-12). */
      readonly externalId?: string;
    }
  /** Nothing was changed and nothing is wrong: `no_match` (nobody to update, S4-16), `duplicate` (somebody is there already, D23), or a code of the connector's. */
  | { readonly status: 'skipped'; readonly code: string; readonly detail: string }
  | {
      readonly status: 'rejected';
      readonly code: string;
      readonly detail: string;
      /** The field that is at fault, where the partner names it. */
      readonly field?: string;
    };

/** What the code supplies for `recruitment`: translation to and from the other side. */
export interface Recruitment<StudyConfig> {
  /** Reads the study there; `null`: the settings name none, so the hub itself is the workspace and nothing is told (D1). */
  fetchStudy(input: { readonly study: StudyConfig; readonly signal: AbortSignal }): Promise<PlatformStudy | null>;
  publishApplicants(input: {
    readonly study: StudyConfig;
    readonly applicants: readonly DisclosedApplicant[];
    readonly signal: AbortSignal;
  }): Promise<readonly RecordOutcome[]>;
  reportStatus(input: {
    readonly study: StudyConfig;
    readonly participation: string;
    readonly status: string;
    readonly signal: AbortSignal;
  }): Promise<void>;
}
