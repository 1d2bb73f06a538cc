import { baseLocks, integrationLocks, listPolicyRules, selectLaunchParts, type LaunchPart } from '@panelbridge/core';
import { needsScreener, readIncentive } from '../launch-check.js';
import type { StudySetup } from '../setup/study-setups.js';
import { listLocks } from '../studies.service.js';
import type { Study } from '../study.entity.js';
import type { SettingRuleDto } from './settings.dto.js';

const hub = 'hub';
const launchSettings: Readonly<Partial<Record<LaunchPart, string>>> = {
  connection: 'integration',
  setup: 'integration',
  screener: 'screener',
  participation_limit: 'participationLimit',
  incentive: 'incentive',
  description: 'description',
};

/** Lists every rule about the settings of a study, whoever's it is. */
export function listSettingRules(study: Study, setup: StudySetup): readonly SettingRuleDto[] {
  return [...listRequired(study, setup), ...listPolicy(study, setup), ...listAdjusted(setup), ...listLocked(study, setup)];
}

function listRequired(study: Study, setup: StudySetup): readonly SettingRuleDto[] {
  const parts = selectLaunchParts({
    usesLink: setup.usesLink,
    hasConnection: setup.tool !== null,
    needsScreener: needsScreener(setup),
    incentive: readIncentive(study),
  });
  const settings = new Set(parts.flatMap((part) => launchSettings[part] ?? []));
  const reason = 'The study cannot be launched without it.';
  return [...settings].map((setting) => ({
    setting,
    rule: 'required',
    value: null,
    reason,
    source: hub,
    inForce: study.launchedAt === null,
  }));
}

/** What the platform that asks for people says, as it says it. */
function listPolicy(study: Study, { tool }: StudySetup): readonly SettingRuleDto[] {
  const recruitment = tool?.resolved.capabilities.recruitment;
  if (!tool || recruitment?.role !== 'platform') return [];
  return listPolicyRules(recruitment.policy, study.kind)
    .filter(({ rule }) => rule !== 'locked')
    .map(({ setting, rule, value, valueFrom, reason }) => ({
      setting,
      rule,
      value: valueFrom === 'participationTimeMinutes' ? study.participationMinutes : value,
      reason,
      source: tool.manifest.id,
      inForce: true,
    }));
}

/** What the tool's way of sending people back fixes. */
function listAdjusted({ tool }: StudySetup): readonly SettingRuleDto[] {
  const redirect = tool?.resolved.capabilities.redirect;
  if (!tool || !redirect) return [];
  const common = { rule: 'adjusted' as const, source: tool.manifest.id, inForce: true };
  const { onReturn, parameter } = redirect;
  const returnReason = `A return from ${tool.title} always leads to \`${onReturn.default}\`.`;
  const nameReason = `${tool.title} reads the id from this parameter alone.`;
  return [
    ...(onReturn.fixed ? [{ ...common, setting: 'integration.onReturn', value: onReturn.default, reason: returnReason }] : []),
    ...(parameter.configurable ? [] : [{ ...common, setting: 'integration.parameterName', value: parameter.name, reason: nameReason }]),
  ];
}

function listLocked(study: Study, setup: StudySetup): readonly SettingRuleDto[] {
  const ours = new Set(baseLocks.map(({ field }) => field));
  const common = { rule: 'locked' as const, value: null, inForce: study.launchedAt !== null };
  return [
    ...listLocks(setup).map(({ field, reason }) => ({
      ...common,
      setting: field,
      reason,
      source: ours.has(field) ? hub : (setup.tool?.manifest.id ?? hub),
    })),
    ...integrationLocks.map(({ field, reason }) => ({ ...common, setting: `integration.${field}`, reason, source: hub })),
  ];
}
