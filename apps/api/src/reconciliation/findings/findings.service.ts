import { Injectable } from '@nestjs/common';
import { currentRequest } from '../../platform/http/request-context.js';
import { requireMatch } from '../../platform/http/versions.js';
import type { FindingDto } from './finding.dto.js';
import type { Finding } from './finding.entity.js';
import { FindingLocks } from './finding-locks.js';
import { FindingReader, refuseUnknown, type FindingScope } from './finding-reader.js';
import { FindingResolutions } from './finding-resolutions.js';
import { FixAttempts, requireOpen } from './fix-attempts.js';
import type { ApplyFindingDto, FixAnswerDto } from './fix.dto.js';

/** What people do about single findings. */
@Injectable()
export class FindingsService {
  constructor(
    private readonly reader: FindingReader,
    private readonly locks: FindingLocks,
    private readonly attempts: FixAttempts,
    private readonly resolutions: FindingResolutions,
  ) {}

  /**
   * Applies the fix of a finding, or says what that would do.
   *
   * @throws ProblemException `not_found`, `version_mismatch`; what stands against the fix, unless it is only previewed
   */
  async apply(id: string, scope: FindingScope, { preview = false, reason }: ApplyFindingDto): Promise<FixAnswerDto> {
    const attempt = await this.attempts.attempt(await this.#lock(id, scope), { preview, reason });
    if (!attempt.ok && !preview) throw attempt.problem;
    const finding = await this.reader.get(id, scope);
    const { version } = finding;
    if (attempt.ok) return { preview, result: attempt.result, effect: attempt.effect, refusal: null, finding, version };
    const { code, detail, message } = attempt.problem;
    return { preview, result: 'refused', effect: null, refusal: { code, detail: detail ?? message }, finding, version };
  }

  /** Notes that a finding stays as it is. @throws ProblemException `not_found`, `version_mismatch`, `finding_resolved` */
  async acknowledge(id: string, scope: FindingScope, reason: string): Promise<FindingDto> {
    const finding = await this.#lock(id, scope);
    requireOpen(finding);
    await this.resolutions.acknowledge(finding, reason);
    return this.reader.get(id, scope);
  }

  async #lock(id: string, scope: FindingScope): Promise<Finding> {
    await this.reader.requireScope(scope);
    const finding = (await this.locks.lock(scope.studyId, [id])).get(id);
    if (!finding) throw refuseUnknown();
    requireMatch(currentRequest(), finding.version);
    return finding;
  }
}
