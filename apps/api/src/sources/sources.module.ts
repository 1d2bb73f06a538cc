import { Module } from '@nestjs/common';
import { TemporaryFiles } from './files/temporary-files.js';
import { ModelAsker } from './model-asker.js';
import { ModelOpener } from './model-opener.js';
import { ModelsController } from './models.controller.js';
import { ModelsService } from './models.service.js';
import { SourceFilesService } from './source-files.service.js';
import { SourceSecrets } from './source-secrets.js';
import { SourceTestsService } from './source-tests.service.js';
import { SourcesController } from './sources.controller.js';
import { SourcesService } from './sources.service.js';
import { Uploads } from './uploads.js';

/** Sources and models: where the rows of syncs come from. */
@Module({
  controllers: [SourcesController, ModelsController],
  providers: [
    ModelAsker,
    ModelOpener,
    ModelsService,
    SourceFilesService,
    SourceSecrets,
    SourceTestsService,
    SourcesService,
    TemporaryFiles,
    Uploads,
  ],
  exports: [ModelOpener, ModelsService],
})
export class SourcesModule {}
