import { ApiProperty, ApiPropertyOptional, OmitType, PartialType } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsObject, IsOptional, IsString, Length, ValidateNested } from 'class-validator';
import { StudyFieldsDto } from '../../studies/study.dto.js';
import { PutAudienceDto } from '../audience/audience.dto.js';
import { IfSent } from '../../platform/http/if-sent.js';

/** Members that studies made from a template begin with. */
export class TemplateStudyDto extends PartialType(OmitType(StudyFieldsDto, ['title']), { skipNullProperties: false }) {}

/** A study to begin with. */
export class CreateStudyTemplateDto {
  @ApiProperty({ type: 'string', minLength: 1, maxLength: 200, examples: ['Interview with customers'] })
  @IsString()
  @Length(1, 200)
  readonly name: string;

  @ApiPropertyOptional({ type: () => TemplateStudyDto })
  @IfSent()
  @IsObject()
  @ValidateNested()
  @Type(() => TemplateStudyDto)
  readonly study?: TemplateStudyDto;

  @ApiPropertyOptional({ type: 'object', additionalProperties: true, nullable: true, description: 'As in `PUT …/screener`.' })
  @IsOptional()
  @IsObject()
  readonly screener?: object | null;

  @ApiPropertyOptional({
    type: () => PutAudienceDto,
    nullable: true,
    description: 'As in `PUT …/audience`; it sets the participation time, too.',
  })
  @IsOptional()
  @IsObject()
  readonly audience?: object | null;
}

/** A study to begin with, as it is stored. */
export class StudyTemplateDto {
  @ApiProperty({ type: 'string', format: 'uuid', description: 'Send it as `templateId` to make a study.' })
  readonly id: string;

  @ApiProperty({ type: 'string' })
  readonly name: string;

  @ApiProperty({ type: () => TemplateStudyDto })
  readonly study: object;

  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true })
  readonly screener: object | null;

  @ApiProperty({ type: () => PutAudienceDto, nullable: true })
  readonly audience: object | null;

  @ApiProperty({ type: 'string', format: 'date-time' })
  readonly createdAt: string;
}
