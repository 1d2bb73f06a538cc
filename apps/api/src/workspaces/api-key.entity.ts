import type { Role } from '@panelbridge/core';
import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** An API key of a workspace; the key itself is never stored. */
@Entity('api_keys')
export class ApiKey {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column('uuid', { name: 'workspace_id' })
  workspaceId: string;

  @Column('text')
  name: string;

  @Column('text', { name: 'owner_name' })
  ownerName: string;

  @Column('text', { name: 'owner_email' })
  ownerEmail: string;

  @Column('text')
  role: Role;

  /** SHA-256 of the key; never read back. */
  @Column('bytea', { name: 'key_hash', select: false })
  keyHash: Buffer;

  /** The first and last characters of the key. */
  @Column('text')
  hint: string;

  @Column('timestamptz', { name: 'expires_at', nullable: true })
  expiresAt: Date | null;

  /** To the minute. */
  @Column('timestamptz', { name: 'last_used_at', nullable: true })
  lastUsedAt: Date | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz', { name: 'revoked_at', nullable: true })
  revokedAt: Date | null;
}
