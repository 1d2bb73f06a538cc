/** A key of the operator's, from which the hub derives those it works with. */
export interface SecretKey {
  /** Two characters `[0-9a-z]`, written beside whatever was made with it. */
  readonly id: string;
  /** 32 bytes. */
  readonly bytes: Uint8Array;
}

/** The values of {@link Configuration}. */
export interface ConfigurationValues {
  /** The database, or `undefined` for the embedded one. */
  readonly databaseUrl: string | undefined;
  /** The same database by a login that owns it, for migrations alone; `undefined` when {@link databaseUrl} may do that too. */
  readonly migrationUrl: string | undefined;
  /** Folder of the embedded database and of the demo's key file. */
  readonly folder: string;
  /** Where browsers reach the hub; no slash at the end. */
  readonly publicUrl: string;
  /** The documentation, whose `/errors/#code` is the `type` of a problem; the hub's own reference unless a site is named. No slash at the end. */
  readonly docsUrl: string;
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  readonly role: 'api' | 'worker' | 'all';
  /** The first is the current one; older ones are still honoured. */
  readonly secretKeys: readonly SecretKey[];
  /**
   * Allows links to http addresses of this machine and a key file made by itself. On when the embedded database is used and only this machine
   * reaches the hub, unless said otherwise; never with a public URL that others reach.
   */
  readonly demo: boolean;
  /** Addresses or CIDR ranges of the reverse proxies in front of the hub. */
  readonly trustedProxies: readonly string[];
  /** CIDR ranges with which the hub may connect although they are not public; none unless the operator names them. */
  readonly allowedNetworks: readonly string[];
  /** Requests a minute for each API key and process; 0 for no limit. */
  readonly apiRatePerMinute: number;
  /** Requests a minute for each address and process on public routes; 0 for no limit. */
  readonly publicRatePerMinute: number;
  /** Connections to the database of each process. */
  readonly databasePoolSize: number;
  /** Folders whose files sources may read, as absolute paths; none unless the operator lists them. */
  readonly sourceFolders: readonly string[];
  /** Memory of the engine that reads files, in MiB, for each file that is being read. */
  readonly sourceMemoryMegabytes: number;
  /** Largest file that can be uploaded to a source, in MiB. */
  readonly uploadLimitMegabytes: number;
  /** Packages or folders to look for connectors in; `undefined` for the API's own dependencies. */
  readonly connectors: readonly string[] | undefined;
  /** `undefined`: no email can be sent; each is marked as failed with what to do. */
  readonly smtpUrl: string | undefined;
  readonly mailFrom: string;
  readonly logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';
}

/** The hub's settings, checked once at start; injectable everywhere. */
export class Configuration implements ConfigurationValues {
  readonly databaseUrl: string | undefined;
  readonly migrationUrl: string | undefined;
  readonly folder: string;
  readonly publicUrl: string;
  readonly docsUrl: string;
  readonly host: string;
  readonly port: number;
  readonly role: ConfigurationValues['role'];
  readonly secretKeys: readonly SecretKey[];
  readonly demo: boolean;
  readonly trustedProxies: readonly string[];
  readonly allowedNetworks: readonly string[];
  readonly apiRatePerMinute: number;
  readonly publicRatePerMinute: number;
  readonly databasePoolSize: number;
  readonly sourceFolders: readonly string[];
  readonly sourceMemoryMegabytes: number;
  readonly uploadLimitMegabytes: number;
  readonly connectors: readonly string[] | undefined;
  readonly smtpUrl: string | undefined;
  readonly mailFrom: string;
  readonly logLevel: ConfigurationValues['logLevel'];

  constructor(values: ConfigurationValues) {
    this.databaseUrl = values.databaseUrl;
    this.migrationUrl = values.migrationUrl;
    this.folder = values.folder;
    this.publicUrl = values.publicUrl;
    this.docsUrl = values.docsUrl;
    this.host = values.host;
    this.port = values.port;
    this.role = values.role;
    this.secretKeys = values.secretKeys;
    this.demo = values.demo;
    this.trustedProxies = values.trustedProxies;
    this.allowedNetworks = values.allowedNetworks;
    this.apiRatePerMinute = values.apiRatePerMinute;
    this.publicRatePerMinute = values.publicRatePerMinute;
    this.databasePoolSize = values.databasePoolSize;
    this.sourceFolders = values.sourceFolders;
    this.sourceMemoryMegabytes = values.sourceMemoryMegabytes;
    this.uploadLimitMegabytes = values.uploadLimitMegabytes;
    this.connectors = values.connectors;
    this.smtpUrl = values.smtpUrl;
    this.mailFrom = values.mailFrom;
    this.logLevel = values.logLevel;
  }

  /** The same settings with some of them replaced. */
  with(changes: Partial<ConfigurationValues>): Configuration {
    return new Configuration(Object.assign({}, this, changes));
  }
}
