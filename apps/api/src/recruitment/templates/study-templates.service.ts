import { Injectable } from '@nestjs/common';
import { checkAudience, checkScreener, fault, type Audience, type Fault, type Result, type Screener } from '@panelbridge/core';
import { EventLog } from '../../events/event-log.js';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import { readPage, type Page, type PageQuery } from '../../platform/http/pagination.js';
import { fromFaults, ProblemException } from '../../platform/http/problem.js';
import { currentActor } from '../../platform/http/request-context.js';
import { ScreenerRow } from '../../screeners/screener.entity.js';
import { AudienceRow } from '../audience/audience.entity.js';
import { CriteriaCatalogue } from '../audience/criteria-catalogue.js';
import type { CreateStudyTemplateDto } from './study-template.dto.js';
import { StudyTemplate } from './study-template.entity.js';

/** Keeps studies to begin with (S2-3). Everything runs in the open workspace transaction. */
@Injectable()
export class StudyTemplatesService {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly catalogue: CriteriaCatalogue,
    private readonly events: EventLog,
  ) {}

  /** Keeps a template. @throws ProblemException `validation_failed` with every fault of its screener and its audience */
  async create({ name, study = {}, screener, audience }: CreateStudyTemplateDto): Promise<StudyTemplate> {
    const faults: Fault[] = [];
    const take = <Value>(result: Result<Value>, pointer: string): Value | null => {
      if (result.ok) return result.value;
      faults.push(...result.faults.map((one) => ({ ...one, pointer: `${pointer}${one.pointer}` })));
      return null;
    };
    const asked: Screener | null = screener ? take(checkScreener(screener), '/screener') : null;
    const whom: Audience | null = audience ? take(checkAudience(audience, await this.catalogue.read()), '/audience') : null;
    const minutes = study.participationTimeMinutes;
    if (whom && minutes !== undefined && minutes !== null && minutes !== whom.participationTimeMinutes) {
      const detail = `The audience says ${whom.participationTimeMinutes} minutes, and the participation time is that of the audience. Leave it out here.`;
      faults.push(fault('set_by_audience', '/study/participationTimeMinutes', detail));
    }
    if (faults.length > 0) throw fromFaults(faults);
    const { manager, workspaceId } = this.database;
    const fields = Object.fromEntries(Object.entries(study).filter(([, value]) => value !== undefined));
    const definition = { study: fields, screener: asked, audience: whom };
    const made = await manager.insert(StudyTemplate, { workspaceId, name, definition });
    const id = String(made.identifiers[0]?.['id']);
    await this.events.append({ type: 'study_template.created', subjectId: id });
    return this.get(id);
  }

  /** Lists templates, the newest first. */
  list(page: PageQuery): Promise<Page<StudyTemplate>> {
    const { manager, workspaceId } = this.database;
    return readPage(
      manager.createQueryBuilder(StudyTemplate, 'template').where('template.workspaceId = :workspaceId', { workspaceId }),
      page,
    );
  }

  /** One template. @throws ProblemException `not_found` */
  async get(id: string): Promise<StudyTemplate> {
    const found = await this.find(id);
    if (found) return found;
    throw new ProblemException('not_found', { detail: 'There is no template with this id in this workspace.' });
  }

  /** One template; null when there is none. */
  find(id: string): Promise<StudyTemplate | null> {
    const { manager, workspaceId } = this.database;
    return manager.findOneBy(StudyTemplate, { id, workspaceId });
  }

  /** Gives a study that was just made the screener and the audience of a template. */
  async fill(studyId: string, { definition }: StudyTemplate): Promise<void> {
    const { manager, workspaceId } = this.database;
    const { screener, audience } = definition;
    if (screener) {
      await manager.insert(ScreenerRow, { studyId, version: 1, workspaceId, definition: screener, createdBy: currentActor().keyId });
      await this.events.append({ type: 'screener.changed', studyId, data: { version: 1, questions: screener.questions.length } });
    }
    if (audience) {
      await manager.insert(AudienceRow, { studyId, workspaceId, definition: audience });
      await this.events.append({ type: 'audience.changed', studyId, data: { version: 1, criteria: audience.criteria.length } });
    }
  }
}
