import { formatReturnUrl, returnOutcomes, type GivenReturnUrl } from '@panelbridge/core';
import { fillPlaceholder, type RedirectDeclaration, type ReportedOutcome, type ReturnName } from '@panelbridge/core/connector';
import type { Configuration } from '../../platform/configuration/configuration.js';
import type { ReturnKey } from './return-key.entity.js';

/** One address to paste into the tool: where it sends people who end in one way. */
export interface ReturnUrl extends GivenReturnUrl {
  readonly outcome: ReportedOutcome;
  /** In plain words, for example `Finished`. */
  readonly label: string;
  /** Without a placeholder. */
  readonly url: string;
  /** Where in the tool it belongs. */
  readonly where: string;
}

/** What the addresses are made of. */
export interface ReturnUrlSource {
  readonly keys: readonly ReturnKey[];
  readonly parameterName: string;
  readonly redirect: RedirectDeclaration;
  /** How the team calls the tool: the name of the connection. */
  readonly toolTitle: string;
  readonly configuration: Pick<Configuration, 'publicUrl' | 'demo'>;
}

const endings: Readonly<Record<ReturnName, string>> = {
  complete: 'behind the button, or as the redirect, at the end for people who finish',
  screen_out: 'as the redirect at the end for people who do not match',
  over_quota: 'as the redirect for people who come when a quota is full',
  quality: 'as the redirect for people who fail a quality check',
  incomplete: 'as the redirect for people who leave before the end',
};

/** Writes the addresses that the tool knows how to use, in the order in which its connector declares them. */
export function listReturnUrls({ keys, parameterName, redirect, toolTitle, configuration }: ReturnUrlSource): readonly ReturnUrl[] {
  const write = (key: string, placeholder: string | null): string => {
    const written = formatReturnUrl({
      base: configuration.publicUrl,
      key,
      parameterName,
      placeholder,
      allowLoopbackHttp: configuration.demo,
    });
    if (!written.ok) throw new Error(`a return address cannot be written: ${written.faults.map(({ detail }) => detail).join('; ')}`);
    return written.value;
  };
  return redirect.returns.flatMap((name) => {
    const key = keys.find((one) => one.name === name)?.key;
    if (key === undefined) return [];
    const { outcome, label } = returnOutcomes[name];
    const pasteUrl = write(key, fillPlaceholder(redirect.placeholder, parameterName));
    return [{ name, outcome, label, url: write(key, null), pasteUrl, where: `In ${toolTitle}: ${endings[name]}.` }];
  });
}
