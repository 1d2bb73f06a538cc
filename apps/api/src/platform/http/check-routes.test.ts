import { Controller, Get, Module, Post, type Type } from '@nestjs/common';
import { expect, it } from 'vitest';
import { createMigratedDatabase } from '../../../test/support/database.js';
import { createApp } from '../../create-app.js';
import { readSettings } from '../configuration/read-settings.js';
import { createLogger } from '../telemetry/logger.js';
import { Idempotent, NoTransaction, Operation, Public } from './route-rules.js';

@Controller('api/v1/forgotten')
class ForgetfulController {
  @Get()
  openToAll(): void {}

  @Get('both')
  @Public()
  @Operation('studies.read')
  undecided(): void {}

  @Post('lost')
  @Operation('studies.write')
  @Idempotent()
  @NoTransaction()
  storesNowhere(): void {}

  @Get('fine')
  @Operation('studies.read')
  fine(): void {}
}

@Module({ controllers: [ForgetfulController] })
class ForgetfulModule {}

it('keeps the hub from starting while a route is open by mistake, naming each', async () => {
  const database = await createMigratedDatabase();
  const configuration = readSettings({}).with({
    databaseUrl: database.url,
    role: 'api',
    secretKeys: [{ id: 'k1', bytes: new Uint8Array(32) }],
  });
  const modules: Type[] = [ForgetfulModule];
  const starting = createApp(configuration, { modules, logger: createLogger('silent') });
  await expect(starting).rejects.toThrow(
    /ForgetfulController\.openToAll[^]*ForgetfulController\.undecided[^]*ForgetfulController\.storesNowhere/,
  );
  await expect(starting).rejects.not.toThrow('ForgetfulController.fine');
  await database.drop();
});
