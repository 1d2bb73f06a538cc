import type { Prerequisite } from '../connector/docs.js';
import { compareReturnUrl, type GivenReturnUrl } from '../links/compare-return-url.js';
import { fault, type Fault } from '../result.js';
import type { StudyStatus } from './lifecycle.js';
import type { SetupRequirement } from './setup.js';

/** What stands at the end of the tool's study, as the operator says (S1-13). */
export interface CallToAction {
  /** The text on the button. */
  readonly text: string | null;
  /** The redirect URL behind it, copied from the tool. */
  readonly redirectUrl: string | null;
}

/** One thing that the set-up needs, and who can see whether it is there. */
export interface NamedRequirement extends SetupRequirement {
  /** Under which name a person confirms it; null where the hub sees it itself. */
  readonly confirmedAs: string | null;
  /** `attach`: without it no invite link is taken (S0-9, S0-11); `launch`: it has to be there when recruitment is opened. */
  readonly neededFor: 'attach' | 'launch';
}

/** What {@link listRequirements} looks at. */
export interface RequirementInput {
  readonly studyStatus: StudyStatus;
  /** Whether a connection is chosen and its connector is there. */
  readonly hasConnection: boolean;
  /** Whether people reach the tool by a link; true while no connection is chosen. */
  readonly usesLink: boolean;
  /** What the connector asks for before set-up. */
  readonly prerequisites: readonly Prerequisite[];
  /** Whether the study has a screener of the hub's. */
  readonly hasScreener: boolean;
  readonly inviteLink: string | null;
  /** The redirect URLs that the hub gave out; empty before type and link are set (S1-12). */
  readonly returnUrls: readonly GivenReturnUrl[];
  /** Null: the operator has not said what stands in the tool. */
  readonly callToAction: CallToAction | null;
  /** What a person has confirmed, by the name of {@link NamedRequirement.confirmedAs}. */
  readonly confirmations: Readonly<Record<string, unknown>>;
}

/** The name under which a person confirms that the call to action is saved in the tool, text and redirect URL. */
export const callToActionConfirmation = 'call_to_action';

/** The prerequisites that the hub can see itself, by their code; others count once a person has confirmed them. */
const seenByHub: Readonly<Record<string, (input: RequirementInput) => boolean>> = {
  // An active research project is a study that has been published and not closed (S1-7).
  research_project_missing: ({ studyStatus }) => studyStatus === 'active' || studyStatus === 'paused',
  screener_missing: ({ hasScreener }) => hasScreener,
};

/** Lists everything that the set-up needs, met or not, in the order in which it is done (S1-7 to S1-15). */
export function listRequirements(input: RequirementInput): readonly NamedRequirement[] {
  const requirements: NamedRequirement[] = [
    {
      code: 'connection_missing',
      name: 'Connection',
      present: input.hasConnection,
      remedy: 'Create a connection to the tool and choose it under the integration.',
      confirmedAs: null,
      neededFor: 'launch',
    },
    ...input.prerequisites.map((prerequisite) => checkPrerequisite(prerequisite, input)),
  ];
  if (!input.usesLink) return requirements;
  return [
    ...requirements,
    {
      code: 'invite_link_missing',
      name: 'Invite link',
      present: input.inviteLink !== null,
      remedy: 'Copy the invite link of the finished outline from the tool and paste it under the integration.',
      confirmedAs: null,
      neededFor: 'launch',
    },
    {
      code: 'redirect_url_missing',
      name: 'Redirect URL',
      present: input.returnUrls.length > 0,
      remedy: 'It is made as soon as connection and invite link are set; then paste it into the tool.',
      confirmedAs: null,
      neededFor: 'launch',
    },
    ...checkCallToAction(input),
  ];
}

/**
 * Names everything at once that has to be there before an invite link is taken and is not. What a person confirms is pointed at under
 * `/confirmations`, so that it can be sent together with the link.
 */
export function listAttachFaults(requirements: readonly NamedRequirement[]): readonly Fault[] {
  return requirements
    .filter(({ neededFor, present }) => neededFor === 'attach' && !present)
    .map(({ code, name, remedy, confirmedAs }) => {
      const pointer = confirmedAs === null ? '/inviteLink' : `/confirmations/${confirmedAs}`;
      const hint = confirmedAs === null ? '' : ` Confirm it as \`${confirmedAs}: true\` under \`confirmations\`.`;
      return fault(code, pointer, `No invite link is taken without this: ${name}. ${remedy}${hint}`);
    });
}

/** Lists the names that a person may confirm for these prerequisites, whether or not the hub sees some of them itself. */
export function listConfirmations(prerequisites: readonly Prerequisite[]): readonly string[] {
  return [...prerequisites.map(({ code }) => nameConfirmation(code)), callToActionConfirmation];
}

function checkPrerequisite(prerequisite: Prerequisite, input: RequirementInput): NamedRequirement {
  const { code, text, remedy, attestedBy, neededFor = 'launch' } = prerequisite;
  const see = attestedBy === 'hub' ? seenByHub[code] : undefined;
  const confirmedAs = see === undefined ? nameConfirmation(code) : null;
  const present = see === undefined ? input.confirmations[nameConfirmation(code)] === true : see(input);
  return { code, name: text.replace(/\.$/, ''), present, remedy, confirmedAs, neededFor };
}

/** `admin_access_missing` is confirmed as `admin_access`. */
function nameConfirmation(code: string): string {
  return code.replace(/_missing$/, '');
}

/** Text and address belong together: one without the other leads nobody back (S1-14). What the operator copied outweighs a confirmation. */
function checkCallToAction({ callToAction, confirmations, returnUrls }: RequirementInput): readonly NamedRequirement[] {
  if (callToAction === null) {
    return [
      {
        code: 'call_to_action_missing',
        name: 'Call to action in the tool',
        present: confirmations[callToActionConfirmation] === true,
        remedy:
          'At the end of the tool’s study, fill in the button’s text and the redirect URL, save both, then confirm it or say what stands there.',
        confirmedAs: callToActionConfirmation,
        neededFor: 'launch',
      },
    ];
  }
  const { text, redirectUrl } = callToAction;
  return [
    {
      code: 'call_to_action_text_missing',
      name: 'Text of the call to action',
      present: text !== null && text.trim() !== '',
      remedy:
        'Give the button at the end of the tool’s study a text, for example “Claim Your Reward”, and save it together with the redirect URL.',
      confirmedAs: null,
      neededFor: 'launch',
    },
    checkPastedUrl(redirectUrl, returnUrls),
  ];
}

function checkPastedUrl(redirectUrl: string | null, returnUrls: readonly GivenReturnUrl[]): NamedRequirement {
  const requirement: NamedRequirement = {
    code: 'call_to_action_url_missing',
    name: 'Redirect URL of the call to action',
    present: false,
    remedy: 'Paste the redirect URL for complete behind the button in the tool and save it together with the text.',
    confirmedAs: null,
    neededFor: 'launch',
  };
  if (redirectUrl === null) return requirement;
  const compared = compareReturnUrl(redirectUrl, returnUrls);
  const [mismatch] = compared.ok ? [] : compared.faults;
  return mismatch === undefined ? { ...requirement, present: true } : { ...requirement, code: mismatch.code, remedy: mismatch.detail };
}
