import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { roles, type Role } from '@panelbridge/core';
import { Transform } from 'class-transformer';
import { IsEmail, IsIn, IsISO8601, IsString, Length, MaxLength } from 'class-validator';
import { trimText } from '../platform/http/trim-text.js';
import { IfSent } from '../platform/http/if-sent.js';

/** What a new key is made of. */
export class CreateApiKeyDto {
  /** What the key is used for. */
  @ApiProperty({ type: 'string', minLength: 1, maxLength: 100, examples: ['Nightly sync'] })
  @Transform(trimText)
  @IsString()
  @Length(1, 100)
  readonly name: string;

  /** The person who acts by this key; stands in events. */
  @ApiProperty({ type: 'string', minLength: 1, maxLength: 200, examples: ['Kim Nguyen'] })
  @Transform(trimText)
  @IsString()
  @Length(1, 200)
  readonly ownerName: string;

  /** Where receipts go. */
  @ApiProperty({ type: 'string', format: 'email', maxLength: 254, examples: ['kim@example.com'] })
  @Transform(trimText)
  @IsEmail()
  @MaxLength(254)
  readonly ownerEmail: string;

  @ApiProperty({ type: 'string', enum: roles })
  @IsIn(roles)
  readonly role: Role;

  /** From when on the key is refused; never, if left out. */
  @ApiPropertyOptional({ type: 'string', format: 'date-time', examples: ['2030-01-01T00:00:00Z'] })
  @IfSent()
  @IsISO8601({ strict: true, strictSeparator: true })
  readonly expiresAt?: string;
}

/** A key as it is listed: never with the key itself. */
export class ApiKeyDto {
  @ApiProperty({ type: 'string', format: 'uuid' })
  readonly id: string;

  @ApiProperty({ type: 'string' })
  readonly name: string;

  @ApiProperty({ type: 'string' })
  readonly ownerName: string;

  @ApiProperty({ type: 'string', format: 'email' })
  readonly ownerEmail: string;

  @ApiProperty({ type: 'string', enum: roles })
  readonly role: Role;

  @ApiProperty({ type: 'string', description: 'The first and last characters of the key.', examples: ['pbk_4kX9…a0Zq'] })
  readonly hint: string;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  readonly expiresAt: string | null;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true, description: 'To the minute; null before the first use.' })
  readonly lastUsedAt: string | null;

  @ApiProperty({ type: 'string', format: 'date-time' })
  readonly createdAt: string;
}

/** The answer to making a key, the only one that shows it. */
export class CreatedApiKeyDto extends ApiKeyDto {
  @ApiProperty({ type: 'string', description: 'The key. It is shown only now.', examples: ['pbk_…'] })
  readonly key: string;
}
