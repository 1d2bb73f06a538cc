export * from './check-launch-role.js';
export * from './check-policy.js';
export * from './check-unsupported.js';
export * from './decide-applicant.js';
export * from './decide-review.js';
export * from './decide-telling.js';
export * from './disclose.js';
export * from './list-policy-rules.js';
export type { StudySettings } from './study-settings.js';
