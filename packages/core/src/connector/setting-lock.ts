import type { z } from 'zod';

/**
 * From when a setting of a study is locked. `launch`: once recruitment is launched. `first_record`: once anything was read at the tool by it, so
 * that a mistake can still be put right. `never`: it only describes.
 */
export const settingLocks = ['launch', 'first_record', 'never'] as const;

/** One of {@link settingLocks}. */
export type SettingLock = (typeof settingLocks)[number];

/** What a field of `studyConfig` says by `.meta({ lockedFrom })`, as it stands; undefined: nothing. */
export function readLockedFrom(config: z.ZodObject, name: string): unknown {
  const field = Object.hasOwn(config.shape, name) ? (config.shape[name] as { meta?: () => object | undefined }) : undefined;
  const meta = field?.meta?.();
  return meta && 'lockedFrom' in meta ? meta.lockedFrom : undefined;
}

/** From when a setting of a study is locked: from the launch, unless its field says otherwise. */
export function findSettingLock(config: z.ZodObject, name: string): SettingLock {
  const said = readLockedFrom(config, name);
  return settingLocks.find((lock) => lock === said) ?? 'launch';
}
