/** One secret that a connection may hold. Its value is stored encrypted, is never part of the config, and is never shown again. */
export interface SecretDeclaration {
  readonly title: string;
  readonly description: string;
  readonly required: boolean;
  /** Who hands it out, and where it is renewed: shown when it is refused. */
  readonly issuedBy: string;
}

/**
 * How the host puts a secret on outgoing requests. The connector never sees the value.
 *
 * `secret` and `secrets` name members of the manifest's `secrets`.
 */
export type Authentication =
  | { readonly scheme: 'none' }
  | { readonly scheme: 'bearer'; readonly secret: string }
  | { readonly scheme: 'header'; readonly header: string; readonly secret: string }
  | {
      readonly scheme: 'oauth_client_credentials';
      /** Absolute https URL of the token endpoint; its host joins the outbound allow list. */
      readonly tokenUrl: string;
      readonly scope: string;
      readonly clientId: string;
      readonly clientSecret: string;
    };
