import { Module } from '@nestjs/common';
import { ApiKeysController } from './api-keys.controller.js';
import { ApiKeysService } from './api-keys.service.js';
import { FirstWorkspace } from './first-workspace.js';

/** Workspaces and their API keys. */
@Module({ controllers: [ApiKeysController], providers: [ApiKeysService, FirstWorkspace] })
export class WorkspacesModule {}
