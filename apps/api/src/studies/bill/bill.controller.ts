import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ActorDirectory } from '../../events/actor-directory.js';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import { ApiProblems } from '../../platform/http/api-problems.js';
import { Operation } from '../../platform/http/route-rules.js';
import { StudyIdParam } from '../study-id-param.js';
import { StudyStore } from '../study-store.js';
import { BillDto } from './bill.dto.js';
import { BillService } from './bill.service.js';
import { findCloser } from './find-closer.js';

/** What a study costs. */
@ApiTags('recruitment')
@Controller('api/v1/studies/:id/bill')
export class BillController {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly studies: StudyStore,
    private readonly bills: BillService,
    private readonly actors: ActorDirectory,
  ) {}

  @Get()
  @Operation('budgets.read', 'Read what a study has cost; final once it is closed')
  @ApiOkResponse({ type: BillDto })
  @ApiProblems('bill_not_ready')
  async get(@StudyIdParam() id: string): Promise<BillDto> {
    const study = await this.studies.get(id);
    const bill = await this.bills.make(study);
    const closer = await findCloser(this.database.manager, id);
    const [closedBy] = await this.actors.name(closer === null ? [] : [{ kind: 'api_key', id: closer.keyId }]);
    return {
      studyId: id,
      final: study.status === 'closed',
      ...bill,
      closedAt: study.closedAt?.toISOString() ?? null,
      closedBy: closedBy ?? null,
    };
  }
}
