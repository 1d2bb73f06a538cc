/** How a connection to a database is protected. */
export const tlsModes = ['verify', 'require', 'disable'] as const;

/** One of {@link tlsModes}: `verify` encrypts and checks the certificate, `require` encrypts, `disable` does neither. */
export type TlsMode = (typeof tlsModes)[number];

/** Where a database is and who reads it. */
export interface PostgresqlSettings {
  /** A name or an address; never a path. */
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly tls: TlsMode;
  /** Certificates in PEM that `verify` trusts in place of the system's; `null` = the system's. */
  readonly certificateAuthority: string | null;
}

/** A login with its secret. */
export interface PostgresqlLogin extends PostgresqlSettings {
  readonly password: string;
}
