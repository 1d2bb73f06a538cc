import { Body, Controller, Delete, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../platform/http/api-problems.js';
import { ApiPage, PageQuery, type Page } from '../platform/http/pagination.js';
import { UuidParam } from '../platform/http/path-ids.js';
import { Operation, Unstored } from '../platform/http/route-rules.js';
import { ApiKeyDto, CreateApiKeyDto, CreatedApiKeyDto } from './api-key.dto.js';
import type { ApiKey } from './api-key.entity.js';
import { ApiKeysService } from './api-keys.service.js';

/** API keys: who may act in the workspace, and as whom. */
@ApiTags('keys')
@Controller('api/v1/api-keys')
export class ApiKeysController {
  readonly #apiKeys: ApiKeysService;

  constructor(apiKeys: ApiKeysService) {
    this.#apiKeys = apiKeys;
  }

  @Post()
  @Unstored()
  @Operation('keys.manage', 'Make a key; it is shown only in this answer')
  @ApiCreatedResponse({ type: CreatedApiKeyDto })
  async create(@Body() body: CreateApiKeyDto): Promise<CreatedApiKeyDto> {
    const { apiKey, key } = await this.#apiKeys.create(body);
    return Object.assign(toDto(apiKey), { key });
  }

  @Get()
  @Operation('keys.manage', 'List the keys that have not been revoked, the newest first')
  @ApiPage(ApiKeyDto)
  async list(@Query() query: PageQuery): Promise<Page<ApiKeyDto>> {
    const { data, nextCursor } = await this.#apiKeys.list(query);
    return { data: data.map(toDto), nextCursor };
  }

  @Delete(':id')
  @HttpCode(204)
  @Operation('keys.manage', 'Revoke a key at once')
  @ApiNoContentResponse()
  @ApiProblems('last_admin_key')
  revoke(@UuidParam('id') id: string): Promise<void> {
    return this.#apiKeys.revoke(id);
  }
}

function toDto({ id, name, ownerName, ownerEmail, role, hint, expiresAt, lastUsedAt, createdAt }: ApiKey): ApiKeyDto {
  return {
    id,
    name,
    ownerName,
    ownerEmail,
    role,
    hint,
    expiresAt: expiresAt?.toISOString() ?? null,
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
  };
}
