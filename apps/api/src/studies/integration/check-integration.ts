import {
  checkInviteLink,
  checkParameterName,
  checkRedirectUrl,
  defaultParameterName,
  listConfirmations,
  maximumTokenLength,
  type CallToAction,
  type CheckedLink,
  type Fault,
} from '@panelbridge/core';
import { escapePointerPart, type RedirectDeclaration } from '@panelbridge/core/connector';
import { parseSettings } from '../../connectors/parse-config.js';
import type { PutIntegrationDto } from './integration.dto.js';
import type { Tool } from './tools.js';

/** What is right with an integration that was sent, or everything that is wrong with it. */
export type CheckedIntegration = { readonly faults: readonly Fault[] } & IntegrationValues;

/** An integration as it is stored. */
export interface IntegrationValues {
  readonly inviteLink: string | null;
  readonly parameterName: string;
  readonly studyConfig: Readonly<Record<string, unknown>>;
  /** Undefined: it was not sent. */
  readonly callToAction: CallToAction | null | undefined;
}

/** Tools keep short names; longer ones are surely a mistake. */
const longestParameterName = 50;

/** Checks what was sent against what the connector declares, naming every fault at once; pointers are into the body. */
export function checkIntegration(
  sent: PutIntegrationDto,
  tool: Tool,
  options: { readonly allowLoopbackHttp: boolean },
): CheckedIntegration {
  const { redirect } = tool.resolved.capabilities;
  const faults: Fault[] = [];
  const parameterName = redirect ? readParameterName(sent, redirect, faults) : defaultParameterName;
  const inviteLink = redirect ? readInviteLink(sent, redirect, parameterName, options, faults) : refuseLink(sent, tool, faults);
  const callToAction = readCallToAction(sent, options, faults);
  const preset = tool.resolved.preset?.studyConfig ?? {};
  const studyConfig = { ...preset, ...sent.studyConfig };
  const parsed = parseSettings(tool.manifest.studyConfig, studyConfig);
  if (!parsed.ok) faults.push(...parsed.faults.map((fault) => moveFault(fault, '/studyConfig')));
  if (redirect?.onReturn.fixed === true && sent.onReturn !== undefined && sent.onReturn !== redirect.onReturn.default) {
    const detail = `With ${tool.title} a return always leads to \`${redirect.onReturn.default}\`. Leave \`onReturn\` out.`;
    faults.push({ code: 'on_return_fixed', pointer: '/onReturn', detail });
  }
  faults.push(...checkConfirmations(sent, tool));
  return { faults, parameterName, inviteLink, studyConfig, callToAction };
}

/** What is worth a look in a link that was taken. */
export function listLinkWarnings(link: string | null, parameterName: string): CheckedLink['warnings'] {
  if (link === null) return [];
  const checked = checkInviteLink(link, { parameterName, allowLoopbackHttp: true });
  return checked.ok ? checked.value.warnings.map((warning) => moveFault(warning, '/inviteLink')) : [];
}

function readParameterName({ parameterName }: PutIntegrationDto, { parameter }: RedirectDeclaration, faults: Fault[]): string {
  if (parameterName === undefined || parameterName === parameter.name) return parameter.name;
  if (!parameter.configurable) {
    const detail = `This tool reads the id from \`${parameter.name}\` alone. Leave \`parameterName\` out.`;
    faults.push({ code: 'parameter_name_fixed', pointer: '/parameterName', detail });
  }
  const checked = checkParameterName(parameterName, { ...parameter, maximumLength: longestParameterName });
  if (!checked.ok) faults.push(...checked.faults.map((fault) => moveFault(fault, '/parameterName')));
  return parameterName;
}

function readInviteLink(
  { inviteLink }: PutIntegrationDto,
  redirect: RedirectDeclaration,
  parameterName: string,
  { allowLoopbackHttp }: { readonly allowLoopbackHttp: boolean },
  faults: Fault[],
): string | null {
  if (inviteLink === undefined || inviteLink === null) return null;
  const checked = checkInviteLink(inviteLink, {
    hosts: redirect.inviteHosts,
    allowLoopbackHttp,
    parameterName,
    // The parameter comes on top: `?`, its name, `=` and the longest token.
    maximumLength: redirect.maximumLinkLength - parameterName.length - 2 - maximumTokenLength,
  });
  if (!checked.ok) faults.push(...checked.faults.map((fault) => moveFault(fault, '/inviteLink')));
  return inviteLink;
}

function refuseLink({ inviteLink }: PutIntegrationDto, tool: Tool, faults: Fault[]): null {
  if (inviteLink === undefined || inviteLink === null) return null;
  const detail = `${tool.title} is not reached by a link. Leave \`inviteLink\` out.`;
  faults.push({ code: 'invite_link_unsuited', pointer: '/inviteLink', detail });
  return null;
}

function readCallToAction(
  { callToAction }: PutIntegrationDto,
  { allowLoopbackHttp }: { readonly allowLoopbackHttp: boolean },
  faults: Fault[],
): CallToAction | null | undefined {
  if (callToAction === undefined || callToAction === null) return callToAction;
  const { text = null, redirectUrl = null } = callToAction;
  const checked = redirectUrl === null ? null : checkRedirectUrl(redirectUrl, { allowLoopbackHttp });
  if (checked && !checked.ok) faults.push(...checked.faults.map((fault) => moveFault(fault, '/callToAction/redirectUrl')));
  return { text, redirectUrl };
}

function checkConfirmations({ confirmations = {} }: PutIntegrationDto, tool: Tool): readonly Fault[] {
  const known = listConfirmations(tool.resolved.docs.prerequisites);
  return Object.entries(confirmations).flatMap(([name, value]) => {
    const pointer = `/confirmations/${escapePointerPart(name)}`;
    if (!known.includes(name)) {
      return [{ code: 'confirmation_unknown', pointer, detail: `There is nothing of this name to confirm. Known: ${known.join(', ')}.` }];
    }
    if (typeof value === 'boolean') return [];
    return [{ code: 'confirmation_malformed', pointer, detail: 'Send true to confirm, or false to withdraw it.' }];
  });
}

function moveFault<Code extends string>({ code, pointer, detail }: Fault<Code>, at: string): Fault<Code> {
  return { code, pointer: `${at}${pointer}`, detail };
}
