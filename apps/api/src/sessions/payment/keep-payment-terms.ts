import { Injectable, type OnModuleInit } from '@nestjs/common';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import { fromFaults } from '../../platform/http/problem.js';
import { AtLaunch } from '../../studies/at-launch.js';
import { findPolicy } from '../../studies/find-policy.js';
import { StudySetups } from '../../studies/setup/study-setups.js';
import type { Study } from '../../studies/study.entity.js';
import { AvailabilityService } from '../availability.service.js';

/** What a launch settles about sessions and payments: the policy's dates are kept to, and its hours hold from then on, as the price does (S2-81). */
@Injectable()
export class KeepPaymentTerms implements OnModuleInit {
  constructor(
    private readonly atLaunch: AtLaunch,
    private readonly database: WorkspaceDatabase,
    private readonly setups: StudySetups,
    private readonly availability: AvailabilityService,
  ) {}

  onModuleInit(): void {
    this.atLaunch.add((study) => this.#keep(study));
  }

  async #keep(study: Study): Promise<void> {
    const policy = findPolicy(await this.setups.read(study));
    if (policy === null) return;
    const row = await this.availability.find(study.id);
    const faults = row ? await this.availability.listPolicyFaults(study, row.definition.dateRange.kind) : [];
    if (faults.length > 0) throw fromFaults(faults, 'launch_incomplete');
    // Within the window the team can reject who has handed in, so handing in completes nobody.
    await this.database.manager.query(
      `update studies set automatic_payment_hours = $2, on_return = case when $2::int is null then on_return else 'submitted' end where id = $1`,
      [study.id, policy.automaticPaymentHours],
    );
  }
}
