import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { familyTitles, searchCriteria, type CriterionHit } from '@panelbridge/core';
import { ApiPage, decodeCursor, refuseCursor, toPage, type Page } from '../../platform/http/pagination.js';
import { Operation } from '../../platform/http/route-rules.js';
import { CriteriaCatalogue } from '../audience/criteria-catalogue.js';
import { CriteriaQuery, CriterionDto } from './criterion.dto.js';

/** By what people can be chosen. */
@ApiTags('recruitment')
@Controller('api/v1/criteria')
export class CriteriaController {
  constructor(private readonly catalogue: CriteriaCatalogue) {}

  @Get()
  @Operation(
    'studies.read',
    'List or search the criteria that audiences are made of',
    'With `search` the closest come first (S2-20, S2-21).',
  )
  @ApiPage(CriterionDto)
  async list(@Query() { search = '', limit, cursor }: CriteriaQuery): Promise<Page<CriterionDto>> {
    const hits = searchCriteria(await this.catalogue.read(), search);
    const from = cursor === undefined ? 0 : findStart(hits, cursor);
    return toPage(hits.slice(from, from + limit + 1).map(toDto), limit, ({ slug }) => [slug]);
  }
}

function findStart(hits: readonly CriterionHit[], cursor: string): number {
  const [slug] = decodeCursor(cursor, 1);
  const index = hits.findIndex(({ criterion }) => criterion.slug === slug);
  if (index === -1) throw refuseCursor();
  return index + 1;
}

function toDto({ criterion, values }: CriterionHit): CriterionDto {
  const { slug, family, title, description, kind } = criterion;
  return {
    slug,
    family,
    familyTitle: familyTitles[family],
    title,
    description,
    kind,
    unit: kind === 'range' ? criterion.unit : kind === 'age' ? 'years' : null,
    values: kind === 'choice' ? (criterion.values?.map((value) => ({ slug: value.slug, title: value.title })) ?? null) : null,
    found: values.map((value) => value.slug),
  };
}
