import { setTimeout as sleep } from 'node:timers/promises';
import { Body, Controller, Get, HttpCode, Module, Param, Patch, Post, Query, Req, Res } from '@nestjs/common';
import { ConnectorError, type ConnectorErrorCode } from '@panelbridge/core/connector';
import { Type } from 'class-transformer';
import { IsArray, IsEmail, IsInt, IsOptional, IsString, Length, Max, ValidateNested } from 'class-validator';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type pg from 'pg';
import { WorkspaceDatabase } from '../../src/platform/database/workspace-database.js';
import { PageQuery, toPage, decodeCursor, type Page } from '../../src/platform/http/pagination.js';
import { ProblemException } from '../../src/platform/http/problem.js';
import { currentActor, currentRequest, findRequest } from '../../src/platform/http/request-context.js';
import { Idempotent, NoTransaction, Operation, Public } from '../../src/platform/http/route-rules.js';
import { requireMatch, Versioned } from '../../src/platform/http/versions.js';

class PersonDto {
  @IsEmail()
  readonly email: string;

  @IsInt()
  @Max(10)
  readonly 'a/b~c': number;
}

class EffectDto {
  @IsString()
  @Length(1, 20)
  readonly label: string;

  /** What happens after the effect. */
  @IsOptional()
  @IsString()
  readonly next?: string;

  @IsOptional()
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => PersonDto)
  readonly people?: PersonDto[];
}

class ListQuery extends PageQuery {
  @IsOptional()
  @IsString()
  readonly label?: string;
}

interface Thing {
  readonly id: string;
  readonly label: string;
  readonly version: number;
}

/** Routes of every kind over one table, `probe`. */
@Controller('api/v1/probe')
class ProbeController {
  constructor(private readonly database: WorkspaceDatabase) {}

  @Post('effects')
  @Operation('studies.write')
  @Idempotent()
  @Versioned()
  async cause(@Body() { label, next }: EffectDto, @Res({ passthrough: true }) reply: FastifyReply): Promise<Thing> {
    const thing = await this.#insert(label);
    if (next === 'fail') throw new ProblemException('conflict', { detail: 'as asked for' });
    void reply.header('location', `/api/v1/probe/things/${thing.id}`);
    return thing;
  }

  @Post('plain')
  @HttpCode(200)
  @Operation('studies.write')
  async write(@Body() { label, next }: EffectDto): Promise<Thing> {
    const thing = await this.#insert(label);
    if (next === 'fail') throw new Error('canary-internal of the inside');
    return thing;
  }

  @Patch('things/:id')
  @Operation('studies.write')
  @Idempotent()
  @Versioned({ changes: true })
  async change(@Param('id') id: string, @Body() { label }: EffectDto): Promise<Thing> {
    const [present] = await this.database.manager.query<Thing[]>('select id::text, label, version from probe where id = $1 for update', [
      id,
    ]);
    if (!present) throw new ProblemException('not_found');
    requireMatch(currentRequest(), present.version);
    await this.database.manager.query('update probe set label = $2, version = version + 1 where id = $1', [id, label]);
    return { id, label, version: present.version + 1 };
  }

  @Get('things')
  @Operation('studies.read')
  async list(@Query() { limit, cursor, label }: ListQuery): Promise<Page<Thing>> {
    const [after] = cursor === undefined ? ['0'] : decodeCursor(cursor, 1);
    const rows = await this.database.manager.query<Thing[]>(
      'select id::text, label, version from probe where id > $1 and ($2::text is null or label = $2) order by id limit $3',
      [after, label ?? null, limit + 1],
    );
    return toPage(rows, limit, ({ id }) => [id]);
  }

  @Post('partner-failures/:code')
  @Operation('studies.write')
  @NoTransaction()
  failLikePartner(@Param('code') code: ConnectorErrorCode): never {
    const waits = code === 'rate_limited' || code === 'provider_unavailable';
    throw new ConnectorError(code, 'The partner says no.', waits ? { retryAfterMs: 1500 } : {});
  }

  @Post('sql')
  @Operation('studies.write')
  async store(@Body() { label }: EffectDto): Promise<void> {
    await this.database.manager.query('select $1::int', [label]);
  }

  @Post('outside')
  @Operation('studies.write')
  @NoTransaction()
  async workOutside(@Body() { label }: EffectDto): Promise<Thing> {
    let open = true;
    try {
      void this.database.manager;
    } catch {
      open = false;
    }
    if (open) throw new Error('a transaction is open');
    return this.database.run(currentActor().workspaceId, () => this.#insert(label));
  }

  @Public()
  @Post('context')
  async readContext(@Req() request: FastifyRequest, @Body() body: Record<string, unknown>): Promise<object> {
    await sleep(1);
    return { same: findRequest() === request.context, ...currentRequest(), size: JSON.stringify(body).length };
  }

  async #insert(label: string): Promise<Thing> {
    const [row] = await this.database.manager.query<Thing[]>(
      'insert into probe (workspace_id, label) values ($1, $2) returning id::text, label, version',
      [currentActor().workspaceId, label],
    );
    if (!row) throw new Error('nothing was inserted');
    return row;
  }
}

/** A route of the surface that is compatible with another vendor's. */
@Controller('api/probe')
class CompatibleProbeController {
  @Get()
  @Operation('participants.read')
  whoAmI(): object {
    return { role: currentActor().role };
  }
}

@Module({ controllers: [ProbeController, CompatibleProbeController] })
export class ProbeModule {}

/** Creates the table of the probe, fenced as the hub's own. */
export async function createProbeTable(sql: pg.Pool): Promise<void> {
  await sql.query(`
    create table probe (id bigint generated always as identity primary key, workspace_id uuid not null, label text not null, version int not null default 1);
    alter table probe enable row level security;
    create policy fence on probe to panelbridge_app using (workspace_id = nullif(current_setting('app.workspace', true), '')::uuid);
    grant select, insert, update, delete on probe to panelbridge_app;
  `);
}
