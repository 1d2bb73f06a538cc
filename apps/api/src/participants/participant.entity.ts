import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';

/** A person of the panel. */
@Entity('participants')
export class Participant {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column('uuid', { name: 'workspace_id' })
  workspaceId: string;

  /** Normalised; unique in the workspace. Null: nobody can write to the person. */
  @Column('text', { nullable: true })
  email: string | null;

  @Column('text', { name: 'first_name', nullable: true })
  firstName: string | null;

  @Column('text', { name: 'last_name', nullable: true })
  lastName: string | null;

  @Column('text', { name: 'phone_number', nullable: true })
  phoneNumber: string | null;

  @Column('text', { nullable: true })
  title: string | null;

  @Column('text', { nullable: true })
  company: string | null;

  @Column('text', { nullable: true })
  city: string | null;

  @Column('text', { nullable: true })
  state: string | null;

  @Column('text', { nullable: true })
  country: string | null;

  /** Values by slug; a value that is none has no member. */
  @Column('jsonb', { default: {} })
  characteristics: Readonly<Record<string, string | number | boolean>>;

  /** Normalised, each once, in alphabetical order. */
  @Column('text', { array: true, default: [] })
  labels: string[];

  /** Since when the person wants no mails. */
  @Column('timestamptz', { name: 'opted_out_at', nullable: true })
  optedOutAt: Date | null;

  /** Since when mail servers say that the address does not exist; another address begins anew. */
  @Column('timestamptz', { name: 'bounced_at', nullable: true })
  bouncedAt: Date | null;

  @Column('int', { default: 1 })
  version: number;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt: Date;
}
