import { Column, PrimaryColumn } from 'typeorm';

/** Columns of a secret, encrypted; whose it is, is added by whoever extends it. */
export abstract class SealedSecretRow {
  @PrimaryColumn('text')
  name: string;

  @Column('uuid', { name: 'workspace_id' })
  workspaceId: string;

  /** The key of the configuration that it is sealed with. */
  @Column('text', { name: 'key_id' })
  keyId: string;

  @Column('bytea')
  sealed: Buffer;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;
}
