/** One secret that a connection may hold. Its value is stored encrypted, is never part of the config, and is never shown again. */
export interface SecretDeclaration {
  readonly title: string;
  readonly description: string;
  readonly required: boolean;
  /** Who hands it out, and where it is renewed: shown when it is refused. */
  readonly issuedBy: string;
  /** The form that every value has, so that one that was copied wrongly is refused when it is stored and not by the partner (S4-32). */
  readonly pattern?: SecretPattern;
}

/** A form of texts. */
export interface SecretPattern {
  /** Regular expression for the whole value, without `^` and `$`. */
  readonly expression: string;
  /** What is wrong with a value of another form, and what to do; it never repeats the value. */
  readonly detail: string;
}

/** Says what is wrong with the form of a secret's value; `null` = nothing that its declaration could see. */
export function findSecretFault({ pattern }: Pick<SecretDeclaration, 'pattern'>, value: string): string | null {
  if (pattern === undefined || new RegExp(`^(?:${pattern.expression})$`, 'u').test(value)) return null;
  return pattern.detail;
}

/**
 * How the host puts a secret on outgoing requests. The connector never sees the value.
 *
 * `secret` and `secrets` name members of the manifest's `secrets`.
 */
export type Authentication =
  | { readonly scheme: 'none' }
  | {
      readonly scheme: 'bearer';
      readonly secret: string;
      /** Headers that can carry the bare secret in place of `Authorization`, where sources disagree (D20): the setting `keyHeader` names one. */
      readonly alternativeHeaders?: readonly string[];
    }
  | { readonly scheme: 'header'; readonly header: string; readonly secret: string }
  | {
      readonly scheme: 'oauth_client_credentials';
      /** Absolute https URL of the token endpoint; its host joins the outbound allow list. */
      readonly tokenUrl: string;
      readonly scope: string;
      readonly clientId: string;
      readonly clientSecret: string;
    };
