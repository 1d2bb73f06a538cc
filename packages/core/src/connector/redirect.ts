import type { Result } from '../result.js';
import type { ReturnName } from './outcome.js';

/** How people are led into a tool and back, as data. */
export interface RedirectDeclaration {
  /**
   * What travels in the id parameter. `token`: a signed, unguessable value of the hub's, so a return may apply its outcome.
   * `partner_id`: an id in the partner's format; unsigned, so a return is evidence that needs the entry cookie as well.
   */
  readonly identity: 'token' | 'partner_id';
  readonly parameter: {
    /** Default name of the query parameter, for example `iid` (S1-19). */
    readonly name: string;
    readonly configurable: boolean;
    /** Longest value that the tool keeps, in characters. */
    readonly maximumLength: number;
    /** Names that the tool uses itself and never stores, in lower case; compared without case. */
    readonly reserved: readonly string[];
    /** Beginnings of names that the tool uses itself, in lower case, for example `brand.`. */
    readonly reservedPrefixes: readonly string[];
  };
  /**
   * How the tool writes the kept parameter into the address that ends its study, with `{name}` for the parameter's name, for example
   * `{{{name}}}`, or one fixed word of the tool's without it; `null` when the tool appends kept parameters by itself. The connection's setting `placeholder` goes before it.
   */
  readonly placeholder: string | null;
  /** `false`: the tool never sends the parameter back, so a return is matched by the hub's cookie alone and reaches at most `submitted`. */
  readonly returnsParameter?: boolean;
  /** Return addresses that make sense for this tool. */
  readonly returns: readonly ReturnName[];
  /** What a `complete` return leads to (D2). `fixed`: the study cannot change it. */
  readonly onReturn: { readonly default: 'submitted' | 'completed'; readonly fixed: boolean };
  /** Whether a preview identity can walk through the tool before launch (S1-20). */
  readonly previewable: boolean;
  /** Hosts that an invite link may have: exact names or `*.example.com`; empty = any https host. */
  readonly inviteHosts: readonly string[];
  /** Longest entry link in characters. */
  readonly maximumLinkLength: number;
}

/**
 * What a tool replaces by the kept value, for one parameter name: `{{{name}}}` and `iid` give `{{iid}}`. `null` when the tool appends kept
 * parameters by itself, so that the return address is pasted without one.
 */
export function fillPlaceholder(placeholder: RedirectDeclaration['placeholder'], parameter: string): string | null {
  return placeholder?.split('{name}').join(parameter) ?? null;
}

/** Who is sent, and with which settings. */
export interface RedirectSubject<StudyConfig> {
  readonly study: StudyConfig;
  /** The participation's id, `pp_…`. */
  readonly participation: string;
  /** The signed tracking token of this participation. */
  readonly token: string;
}

interface RedirectBase<StudyConfig> {
  /** The address of the tool for one person. Pure; it must keep everything that `link` had (S1-17). */
  entryUrl(input: RedirectSubject<StudyConfig> & { readonly link: string; readonly parameter: string }): Result<string>;
  /** Reads the identity from a return's query. Pure. A missing or doubtful value is a fault, never a guess. */
  parseReturn(input: {
    readonly query: readonly (readonly [name: string, value: string])[];
    readonly parameter: string;
    readonly study: StudyConfig;
  }): Result<string>;
}

interface IdTranslation<StudyConfig> {
  /** Our participation id in the partner's format. Pure; the inverse of `internalId`. */
  externalId(input: { readonly participation: string; readonly study: StudyConfig }): Result<string>;
  /** The partner's id as our participation id. Pure; malformed ids are faults that name the expected formats. */
  internalId(input: { readonly externalId: string; readonly study: StudyConfig }): Result<string>;
}

/** What the code supplies for `redirect`; translation of ids only where the manifest declares `partner_id`. */
export type Redirect<Identity extends RedirectDeclaration['identity'], StudyConfig> = RedirectBase<StudyConfig> &
  ([Identity] extends ['token']
    ? { readonly externalId?: never; readonly internalId?: never }
    : [Identity] extends ['partner_id']
      ? IdTranslation<StudyConfig>
      : Partial<IdTranslation<StudyConfig>>);
