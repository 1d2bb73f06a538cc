import { Body, Controller, Delete, Get, HttpCode, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiBody, ApiHeader, ApiNoContentResponse, ApiQuery, ApiResponse, ApiSecurity, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { KeyAuthentication } from '../../platform/http/key-authentication.js';
import { UuidParam } from '../../platform/http/path-ids.js';
import { AnswersProblemsAs } from '../../platform/http/problem-forms.js';
import { currentActor } from '../../platform/http/request-context.js';
import { NoTransaction, Operation, ProvesKey } from '../../platform/http/route-rules.js';
import { ApiIfMatch } from '../../platform/http/versions.js';
import { CompatibleBatches, type RowResult } from './compatible-batch.js';
import { ApiCompatiblePage } from './compatible-page.js';
import { compatibleProblemForm } from './compatible-problem.js';
import { CompatibleParticipants } from './compatible-participants.js';
import {
  batchSchema,
  characteristicSchema,
  describeList,
  describeResults,
  participantInputSchema,
  participantSchema,
} from './compatible-schemas.js';
import { chooseMediaType, vendorMediaType } from './media-type.js';

type QueryParameters = Readonly<Record<string, unknown>>;

const answer = (status: number, schema: object) =>
  ApiResponse({ status, content: { [vendorMediaType]: { schema }, 'application/json': { schema } } });

/**
 * The panel in the form of the User Interviews Hub API, for scripts and tools whose base URL can be set. Names are in snake_case; the key may
 * also come in the header `user-interviews-apikey`. Errors are problems whose `errors` can be read as those of JSON:API.
 */
@ApiTags('compatible')
@AnswersProblemsAs(compatibleProblemForm)
@ApiSecurity('compatible')
@Controller('api')
export class CompatibleController {
  constructor(
    private readonly participants: CompatibleParticipants,
    private readonly batches: CompatibleBatches,
    private readonly keys: KeyAuthentication,
  ) {}

  @Get('participants')
  @Operation(
    'participants.sync',
    'List people, or find who has an email',
    'The oldest first, 25 on a page unless `page[size]` says otherwise.',
  )
  @ApiCompatiblePage()
  @ApiQuery({ name: 'filter[email]', required: false, schema: { type: 'string' } })
  @answer(200, describeList(participantSchema))
  list(@Query() query: QueryParameters, @Res({ passthrough: true }) reply: FastifyReply) {
    return send(reply, this.participants.list(query));
  }

  @Post('participants')
  @Operation('participants.sync', 'Add a person', 'An email is not needed, but whoever has none is recognised by nothing later.')
  @ApiBody({ schema: participantInputSchema })
  @answer(201, participantSchema)
  create(@Body() body: unknown, @Res({ passthrough: true }) reply: FastifyReply) {
    return send(reply, this.participants.create(body));
  }

  @Patch('participants/batches')
  @NoTransaction()
  @ProvesKey()
  @Operation(
    'participants.sync',
    'Add and change many people at once',
    'Writes up to 100 people. One bad row has all refused by 422, which names every bad row; with `Prefer: handling=lenient` the good rows are written and the answer, 207, says what became of each.',
  )
  @ApiHeader({ name: 'Prefer', required: false, schema: { type: 'string', examples: ['handling=lenient'] } })
  @ApiBody({ schema: batchSchema })
  @answer(200, describeResults(['created', 'updated', 'skipped']))
  @answer(
    207,
    describeResults(['created', 'updated', 'skipped', 'duplicate', 'rejected'], { errors: { type: 'array', items: { type: 'object' } } }),
  )
  async write(@Body() body: unknown, @Res({ passthrough: true }) reply: FastifyReply) {
    const isLenient = /(^|,)\s*handling=lenient\s*(,|;|$)/i.test(String(reply.request.headers['prefer'] ?? ''));
    const results = await this.batches.write({ workspaceId: currentActor().workspaceId, body, isLenient }).catch(async (error: unknown) => {
      // What is wrong with a batch is told to nobody whose key does not hold any more.
      await this.keys.authenticate(reply.request);
      throw error;
    });
    if (isLenient) void reply.code(207).header('preference-applied', 'handling=lenient');
    return send(reply, { data: results.map(showRow), meta: count(results, isLenient) });
  }

  @Get('participants/:id')
  @Operation('participants.sync', 'Show a person')
  @answer(200, participantSchema)
  get(@UuidParam('id') id: string, @Res({ passthrough: true }) reply: FastifyReply) {
    return send(reply, this.participants.get(id));
  }

  @Patch('participants/:id')
  @ApiIfMatch()
  @Operation('participants.sync', 'Change a person', 'Members that are left out stay as they are, `null` empties.')
  @ApiBody({ schema: participantInputSchema })
  @answer(200, participantSchema)
  change(@UuidParam('id') id: string, @Body() body: unknown, @Res({ passthrough: true }) reply: FastifyReply) {
    return send(reply, this.participants.change(id, body));
  }

  @Delete('participants/:id')
  @ApiIfMatch()
  @HttpCode(204)
  @Operation('participants.sync', 'Erase a person', 'The person is erased; incentives that are owed survive by their ids.')
  @ApiNoContentResponse()
  remove(@UuidParam('id') id: string): Promise<void> {
    return this.participants.remove(id);
  }

  /** The oldest first. */
  @Get('characteristics')
  @Operation('participants.sync', 'List the characteristics')
  @ApiCompatiblePage()
  @answer(200, describeList(characteristicSchema))
  characteristics(@Query() query: QueryParameters, @Res({ passthrough: true }) reply: FastifyReply) {
    return send(reply, this.participants.listCharacteristics(query));
  }
}

function send<Body>(reply: FastifyReply, body: Body): Body {
  void reply.type(chooseMediaType(reply.request.headers.accept));
  return body;
}

function showRow(row: RowResult): object {
  return row.errors ? { ...row, errors: row.errors.map((one) => ({ ...one, source: { pointer: one.pointer } })) } : row;
}

function count(results: readonly RowResult[], isLenient: boolean): object {
  const counts = { created: 0, updated: 0, skipped: 0, duplicate: 0, rejected: 0 };
  for (const { result } of results) counts[result] += 1;
  const { duplicate, rejected, ...always } = counts;
  return isLenient ? counts : always;
}
