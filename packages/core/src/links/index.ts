export {
  checkInviteLink,
  checkRedirectUrl,
  maximumRedirectUrlLength,
  type CheckedLink,
  type LinkFaultCode,
  type LinkRules,
  type LinkWarningCode,
} from './check-link.js';
export { compareReturnUrl, type GivenReturnUrl, type ReturnUrlMismatch } from './compare-return-url.js';
export {
  buildEntryLink,
  defaultParameterName,
  maximumEntryLinkLength,
  type EntryLinkFaultCode,
  type EntryLinkInput,
  type LinkParameter,
} from './entry-link.js';
export type { UrlFaultCode, UrlRules } from './inspect-url.js';
export { checkParameterName, type ParameterNameFaultCode, type ParameterNameRules } from './parameter.js';
export { isUnresolvedPlaceholder } from './placeholder.js';
export { maximumReturnValueLength, readReturnValue, type ReturnFaultCode } from './read-return.js';
export { areIdsRetired, findIdRetirement, idRetirementDays } from './retirement.js';
export { formatReturnUrl, returnOutcomes, type ReturnUrlFaultCode, type ReturnUrlInput } from './return-outcome.js';
export {
  createToken,
  maximumTokenLength,
  readToken,
  type Keyring,
  type Signer,
  type TokenKind,
  type TokenReading,
  type TokenRefusal,
} from './token.js';
