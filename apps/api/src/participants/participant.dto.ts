import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsOptional, IsString, MaxLength } from 'class-validator';
import { PageQuery } from '../platform/http/pagination.js';

const clean = ({ value }: { readonly value: unknown }): unknown => (typeof value === 'string' ? value.trim() || null : value);

/** What is known of a person. Members that are left out stay as they are, `null` takes them away. */
export class WriteParticipantDto {
  /** Trimmed, composed (NFC) and lower-cased before it is stored; unique in the workspace. Without one the person cannot be written to. */
  @ApiPropertyOptional({ type: 'string', format: 'email', maxLength: 254, nullable: true, examples: ['ann@example.com'] })
  @IsOptional()
  @IsString()
  @MaxLength(500)
  readonly email?: string | null;

  /** Stands in the greeting of mails. */
  @ApiPropertyOptional({ type: 'string', maxLength: 100, nullable: true, examples: ['Ann'] })
  @IsOptional()
  @Transform(clean)
  @IsString()
  @MaxLength(100)
  readonly firstName?: string | null;

  @ApiPropertyOptional({ type: 'string', maxLength: 100, nullable: true, examples: ['Lee'] })
  @IsOptional()
  @Transform(clean)
  @IsString()
  @MaxLength(100)
  readonly lastName?: string | null;

  /** Whether the person wants no mails. */
  @ApiPropertyOptional({ type: 'boolean', default: false })
  @IsOptional()
  @IsBoolean()
  readonly optedOut?: boolean;
}

/** Which people to list. */
export class ParticipantQuery extends PageQuery {
  /** The whole address. */
  @ApiPropertyOptional({ type: 'string', maxLength: 500, examples: ['ann@example.com'] })
  @IsOptional()
  @IsString()
  @MaxLength(500)
  readonly email?: string;

  /** A part of a name or an address, in any case. */
  @ApiPropertyOptional({ type: 'string', minLength: 1, maxLength: 100, examples: ['lee'] })
  @IsOptional()
  @Transform(clean)
  @IsString()
  @MaxLength(100)
  readonly search?: string;
}

/** A person of the panel. */
export class ParticipantDto {
  @ApiProperty({ type: 'string', format: 'uuid' })
  readonly id: string;

  @ApiProperty({ type: 'string', format: 'email', nullable: true })
  readonly email: string | null;

  @ApiProperty({ type: 'string', nullable: true })
  readonly firstName: string | null;

  @ApiProperty({ type: 'string', nullable: true })
  readonly lastName: string | null;

  @ApiProperty({ type: 'boolean', description: 'Whether the person wants no mails.' })
  readonly optedOut: boolean;

  @ApiProperty({ type: 'boolean', description: 'Whether the hub can and may write to the person.' })
  readonly contactable: boolean;

  @ApiProperty({ type: 'integer', minimum: 1 })
  readonly version: number;

  @ApiProperty({ type: 'string', format: 'date-time' })
  readonly createdAt: string;

  @ApiProperty({ type: 'string', format: 'date-time' })
  readonly updatedAt: string;
}
