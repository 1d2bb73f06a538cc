import { Column, PrimaryColumn } from 'typeorm';

/** Columns of a secret, encrypted; by which column it belongs to its owner, whoever extends it says. */
export abstract class SealedSecretRow {
  abstract ownerId: string;

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
