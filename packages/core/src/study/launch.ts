import { fault, type Fault } from '../result.js';
import type { Money } from '../money/money.js';
import type { Setup } from './setup.js';

/** One more thing that a connector or a policy asks for before launch, for example that the team acknowledges who pays (S0-39). */
export interface LaunchRequirement {
  /** Stable snake_case code of the fault. */
  readonly code: string;
  /** JSON pointer to the setting. */
  readonly pointer: string;
  readonly met: boolean;
  /** `problem` stops the launch, `warning` does not. */
  readonly severity: 'problem' | 'warning';
  /** What is missing and what to do about it. */
  readonly detail: string;
}

/** What a launch depends on. Members that a study does not need are left out by `needs`. */
export interface LaunchInput {
  /** Which of the parts below this study needs; its kind and its connector's policy decide. */
  readonly needs: readonly LaunchPart[];
  readonly connection: { readonly name: string; readonly state: 'ok' | 'unchecked' | 'needs_attention' } | null;
  readonly inviteLink: string | null;
  readonly setup: Setup;
  readonly hasScreener: boolean;
  readonly participationLimit: number | null;
  readonly incentive: Money | null;
  readonly description: string | null;
  readonly additional: readonly LaunchRequirement[];
}

/** The parts of a study that a launch may need. */
export const launchParts = ['connection', 'invite_link', 'setup', 'screener', 'participation_limit', 'incentive', 'description'] as const;

/** One of {@link launchParts}. */
export type LaunchPart = (typeof launchParts)[number];

/** What {@link selectLaunchParts} looks at. */
export interface LaunchScope {
  /** Whether the tool is reached by a link: an invite link, return addresses and a preview belong to it. True while no connection is chosen. */
  readonly usesLink: boolean;
  readonly hasConnection: boolean;
  /** Whether the policy of a platform asks for a screener of the hub's (D14). */
  readonly needsScreener: boolean;
  readonly incentive: Money | null;
}

/**
 * Selects the parts that a launch depends on. The set-up of a link names a missing connection and invite link itself, so they are not named
 * twice. An incentive of exactly zero says that nobody is paid; none at all is an omission.
 */
export function selectLaunchParts({ usesLink, hasConnection, needsScreener, incentive }: LaunchScope): readonly LaunchPart[] {
  const parts: Readonly<Record<LaunchPart, boolean>> = {
    connection: hasConnection || !usesLink,
    invite_link: false,
    setup: usesLink,
    screener: needsScreener,
    participation_limit: true,
    incentive: incentive === null || incentive.amount !== 0,
    description: true,
  };
  return launchParts.filter((part) => parts[part]);
}

/** What stands in the way of a launch, and what does not but should be known. */
export interface LaunchProblems {
  readonly problems: readonly Fault[];
  readonly warnings: readonly Fault[];
}

/** Names everything at once that stands in the way of a launch, each with its remedy, and everything that is only risky. */
export function listLaunchProblems(input: LaunchInput): LaunchProblems {
  const open = input.additional.filter((requirement) => !requirement.met);
  const toFault = ({ code, pointer, detail }: LaunchRequirement) => fault(code, pointer, detail);
  return {
    problems: [
      ...launchParts.filter((part) => input.needs.includes(part)).flatMap((part) => checks[part](input)),
      ...open.filter(({ severity }) => severity === 'problem').map(toFault),
    ],
    warnings: [
      ...(input.needs.includes('setup') ? listSetupWarnings(input.setup) : []),
      ...open.filter(({ severity }) => severity === 'warning').map(toFault),
    ],
  };
}

const checks: Readonly<Record<LaunchPart, (input: LaunchInput) => readonly Fault[]>> = {
  connection: ({ connection }) => {
    if (connection === null)
      return [fault('connection_missing', '/integration/connectionId', 'The study has no connection. Choose one under the integration.')];
    if (connection.state === 'ok') return [];
    const cause = connection.state === 'unchecked' ? 'has never been checked' : 'needs attention';
    return [
      fault(
        'connection_not_ready',
        '/integration/connectionId',
        `The connection “${connection.name}” ${cause}. Run its check and follow what it says.`,
      ),
    ];
  },
  invite_link: ({ inviteLink }) =>
    isBlank(inviteLink)
      ? [
          fault(
            'invite_link_missing',
            '/integration/inviteLink',
            'The invite link is missing. Copy it from the tool and paste it under the integration.',
          ),
        ]
      : [],
  setup: ({ setup }) => setup.missing.map(({ code, name, remedy }) => fault(code, '/integration', `${name} is not set. ${remedy}`)),
  screener: ({ hasScreener }) =>
    hasScreener ? [] : [fault('screener_missing', '/screener', 'The study has no screener. Write one with at least one question.')],
  participation_limit: ({ participationLimit }) =>
    participationLimit !== null && Number.isSafeInteger(participationLimit) && participationLimit > 0
      ? []
      : [fault('participation_limit_missing', '/participationLimit', 'The participation limit is missing. Set a whole number from 1.')],
  incentive: ({ incentive }) =>
    incentive !== null && incentive.amount > 0
      ? []
      : [fault('incentive_missing', '/incentive', 'The incentive is missing. Set an amount above zero and its currency.')],
  description: ({ description }) =>
    isBlank(description)
      ? [fault('description_missing', '/description', 'The description is missing. People decide by it whether to take part.')]
      : [],
};

/** Warns by name when no preview of the present set-up came back, and says how to verify (S1-24). */
export function listSetupWarnings(setup: Setup): readonly Fault[] {
  if (setup.state === 'verified' || setup.state === 'missing') return [];
  const code = setup.state === 'stale' ? 'setup_stale' : 'setup_not_verified';
  return [fault(code, '/integration', `The set-up is not verified: ${setup.reason} ${setup.remedies.join(' ')}`)];
}

function isBlank(text: string | null): boolean {
  return text === null || text.trim() === '';
}
