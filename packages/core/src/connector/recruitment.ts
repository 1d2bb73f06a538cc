/** Price of one participant, in minor units. */
export interface Rate {
  readonly audience: 'b2c' | 'b2b';
  readonly moderated: boolean;
  readonly amount: number;
  readonly currency: string;
}

/** A study setting that a platform demands, refuses, changes or fixes, with the reason that is shown. */
export interface SettingRule {
  readonly setting: string;
  readonly reason: string;
}

/** What a research platform that recruits from the panel allows; interpreted by core, never by the connector. */
export interface RecruitmentPolicy {
  readonly studyKinds: readonly string[];
  readonly required: readonly SettingRule[];
  readonly refused: readonly SettingRule[];
  readonly adjusted: readonly (SettingRule & { readonly value: string | number | boolean })[];
  /** Settings that lock when recruitment starts. */
  readonly lockedAtLaunch: readonly SettingRule[];
  readonly screenerSource: 'hub' | 'platform';
  readonly review: 'manual' | 'automatic';
  /** Roles that may launch. */
  readonly launchRoles: readonly string[];
  readonly rates: readonly Rate[];
  /** Hours after the scheduled end until payment is automatic; `null` = only by hand. */
  readonly automaticPaymentHours: number | null;
  /** What the platform learns about a person; nothing else is handed to the connector. */
  readonly discloses: readonly ('pseudonym' | 'screener_answers' | 'matched_criteria' | 'country')[];
}

/** Who asks and who supplies: a `platform` asks the hub's panel for people; a `panel` supplies people to the hub. */
export type RecruitmentDeclaration =
  | { readonly role: 'platform'; readonly policy: RecruitmentPolicy }
  | { readonly role: 'panel'; readonly studyKinds: readonly string[] };

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
  fetchStudy(input: { readonly study: StudyConfig; readonly signal: AbortSignal }): Promise<PlatformStudy>;
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
