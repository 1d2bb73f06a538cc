import type { z } from 'zod';
import type { ConnectorContext } from './context.js';
import type { ManifestDocs } from './docs.js';
import type { IngestionDeclaration, ParticipantIngestion } from './participant-ingestion.js';
import type { Preset, Verification } from './preset.js';
import type { Recruitment, RecruitmentDeclaration } from './recruitment.js';
import type { Redirect, RedirectDeclaration } from './redirect.js';
import type { Authentication, SecretDeclaration } from './secret.js';
import type { StatusSync, StatusSyncDeclaration } from './status-sync.js';

/** The version of the contract that this package defines; a connector names it in its `package.json` and in its manifest. */
export const contractVersion = 1;

/** What a connector can do. Declared means required, undeclared means impossible. */
export interface Capabilities {
  readonly redirect?: RedirectDeclaration;
  readonly statusSync?: StatusSyncDeclaration;
  readonly recruitment?: RecruitmentDeclaration;
  readonly participantIngestion?: IngestionDeclaration;
}

/** All that is known about a connector without running it: REST answers, JSON Schemas, docs pages and checks are derived from it. */
export interface Manifest {
  readonly contract: typeof contractVersion;
  /** kebab-case, unique among the connectors of a hub. */
  readonly id: string;
  readonly title: string;
  /** One sentence. */
  readonly summary: string;
  readonly stage: 'experimental' | 'beta' | 'stable';
  readonly verification: Verification;
  /** Rises when stored config has to be changed by hand. */
  readonly configVersion: number;
  /** Settings given once per connection; every field has `.meta({ title, description })`. */
  readonly connectionConfig: z.ZodObject;
  /**
   * Settings given once per study that uses the connection. Each is locked at the launch, unless its field says otherwise by
   * `.meta({ lockedFrom })`; see `SettingLock`.
   */
  readonly studyConfig: z.ZodObject;
  readonly secrets: Readonly<Record<string, SecretDeclaration>>;
  readonly authentication: Authentication;
  /** Base URLs by environment; together with the token endpoint they are the outbound allow list. */
  readonly hosts: Readonly<Record<string, string>>;
  readonly capabilities: Capabilities;
  readonly presets: readonly Preset[];
  readonly docs: ManifestDocs;
}

/** Keeps the literal types of a manifest, so that {@link Connector} can demand just what it declares. */
export function defineManifest<const M extends Manifest>(manifest: M): M {
  return manifest;
}

type ConnectionConfig<M extends Manifest> = z.infer<M['connectionConfig']>;
type StudyConfig<M extends Manifest> = z.infer<M['studyConfig']>;
type Declared<M extends Manifest, K extends keyof Capabilities> = NonNullable<M['capabilities'][K]>;

interface Implementations<M extends Manifest> {
  redirect: Redirect<Declared<M, 'redirect'>['identity'], StudyConfig<M>>;
  statusSync: StatusSync<Declared<M, 'statusSync'>, StudyConfig<M>>;
  recruitment: Recruitment<StudyConfig<M>>;
  participantIngestion: ParticipantIngestion<Declared<M, 'participantIngestion'>>;
}

/**
 * The functions that a manifest demands; a missing declared one or an undeclared one does not compile. Of a manifest that is known only
 * as {@link Manifest} each may or may not be there, so a host can hold connectors of any kind.
 */
export type Implementation<M extends Manifest> = {
  readonly [K in keyof M['capabilities'] as K & keyof Implementations<M>]: Implementations<M>[K & keyof Implementations<M>];
} & {
  readonly [K in Exclude<keyof Implementations<M>, keyof M['capabilities']>]?: never;
} & {
  /** Proves that the partner can be reached with these settings. @throws ConnectorError saying what is wrong. */
  checkConnection(input: { readonly signal: AbortSignal }): Promise<void>;
};

/** A connector: its manifest, and a factory that does no I/O and keeps no state between calls. */
export interface Connector<M extends Manifest = Manifest> {
  readonly manifest: M;
  create(context: ConnectorContext<ConnectionConfig<M>, keyof M['secrets'] & string>): Implementation<M>;
}
