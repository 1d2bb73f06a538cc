import { fault, refuse, succeed, type Fault, type Result } from '@panelbridge/core';
import type { AddressPolicy } from '../../platform/outbound/address-rules.js';
import { resolveTremendousUrl, tremendousSettingsSchema, type TremendousSettings } from '../tremendous/settings.js';

/** Settings that can be stored, and where requests then go. */
export interface CheckedSettings {
  readonly settings: TremendousSettings;
  /** Without a closing slash. */
  readonly url: string;
}

/** Checks the settings of a payout account. @returns every fault at once, pointing into the request */
export function checkAccountSettings(settings: Readonly<Record<string, unknown>>, policy: AddressPolicy): Result<CheckedSettings> {
  const read = tremendousSettingsSchema.safeParse(settings);
  if (!read.success) {
    const faults = read.error.issues.flatMap((issue): Fault[] =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => fault('setting_unknown', `/settings/${key}`, 'There is no such setting; leave it out.'))
        : [fault('setting_invalid', ['/settings', ...issue.path.map(String)].join('/'), sayWhat(issue.path, issue.message))],
    );
    return refuse(...faults);
  }
  const url = resolveTremendousUrl(read.data, policy);
  if (!url.ok) return refuse(...url.faults.map((one) => fault(one.code, '/settings/baseUrl', one.detail)));
  return succeed({ settings: read.data, url: url.value });
}

function sayWhat(path: readonly PropertyKey[], message: string): string {
  return /^[a-z]/.test(message) ? `${path.map(String).join('.')} ${message}.` : message;
}
