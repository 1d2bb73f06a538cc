import { Inject, Injectable, Logger } from '@nestjs/common';
import { ConnectorError } from '@panelbridge/core/connector';
import { toProblem } from '../../platform/http/to-problem.js';
import type { ModelReader } from '../../sources/model-reader.js';
import { ModelOpener } from '../../sources/model-opener.js';
import { SourceError } from '../../sources/source-error.js';
import { BeginRun } from './begin-run.js';
import type { ClaimedRun } from './claim-run.js';
import { EndRun, type Ending } from './end-run.js';
import { RunLostError, type Halt, type HeldRun } from './held-run.js';
import { isGivenUp } from './run-client.js';
import { comparePhase, readPhase, type ComparePhase, type ReadPhase } from './phases.js';
import { hasLostStage, startOver } from './recover-stage.js';
import { Sender } from './sending/sender.js';

/** Takes a run from wherever it stands to its end. */
@Injectable()
export class RunWork {
  readonly #logger = new Logger(RunWork.name);

  constructor(
    private readonly beginning: BeginRun,
    private readonly models: ModelOpener,
    @Inject(readPhase) private readonly reading: ReadPhase,
    @Inject(comparePhase) private readonly comparing: ComparePhase,
    private readonly sender: Sender,
    private readonly ending: EndRun,
  ) {}

  /** Works until the run has ended, or is to be left to another process. Never rejects. */
  async work(claimed: ClaimedRun): Promise<void> {
    try {
      const ending = await this.#reachEnd(claimed);
      if (ending) await this.ending.end(claimed, ending);
    } catch (error) {
      // The sweep finds the run again, here or in another process.
      const level = error instanceof RunLostError ? 'log' : 'warn';
      this.#logger[level]({ err: error, run: claimed.runId }, 'a run of a sync is left as it stands; it is taken up again');
    }
  }

  /** @returns how it ended; nothing: it goes on elsewhere */
  async #reachEnd(claimed: ClaimedRun): Promise<Ending | null> {
    const { signal } = claimed;
    try {
      const ending = claimed.errorCode === null ? await this.#goThrough(claimed) : toEnding(claimed);
      return signal.aborted ? endHalted(signal) : ending;
    } catch (error) {
      if (error instanceof RunLostError) throw error;
      if (signal.aborted) return endHalted(signal);
      return this.#endFailed(error, claimed);
    }
  }

  async #goThrough(claimed: ClaimedRun): Promise<Ending> {
    let held = claimed.settings && this.beginning.hold(claimed, claimed.settings);
    if (held && claimed.phase === 'sending') {
      if (!(await hasLostStage(held))) return this.sender.send(held);
      await startOver(held);
    }
    if (!held || claimed.phase !== 'comparing') {
      const begun = await this.#read(claimed, held);
      if ('by' in begun) return begun;
      held = begun;
    }
    held.signal.throwIfAborted();
    if (!held.scope.writes) {
      await held.write({ expected: await this.comparing.expect(held) });
      return { by: 'end' };
    }
    await this.comparing.compare(held);
    held.signal.throwIfAborted();
    return this.sender.send(held);
  }

  /** Opens the model, begins the run if it has not begun, and reads. */
  async #read(claimed: ClaimedRun, begun: HeldRun | null): Promise<HeldRun | Ending> {
    const sync = await this.beginning.findSync(claimed);
    if (!sync) return { by: 'stopped', code: 'sync_deleted', detail: 'The sync was deleted before the run began.' };
    const reader: ModelReader = await this.models.open(claimed.workspaceId, begun?.settings.modelId ?? sync.modelId, claimed.signal);
    try {
      const held = begun ?? (await this.beginning.begin(claimed, sync, await reader.describe()));
      if ('code' in held) return { by: 'stopped', ...held };
      await this.reading.read(held, reader);
      return held;
    } finally {
      await reader.close();
    }
  }

  #endFailed(error: unknown, { runId }: ClaimedRun): Ending {
    if (error instanceof SourceError || ConnectorError.is(error)) return { by: 'stopped', code: error.code, detail: error.message };
    if (isGivenUp(error)) {
      const detail = 'The hub’s database worked on one step of the run for half an hour, or somebody ended that step there.';
      return { by: 'stopped', code: 'step_given_up', detail };
    }
    const problem = toProblem(error);
    // The hub's own database; it comes back.
    if (problem.code === 'service_unavailable') throw error;
    this.#logger.error({ err: error, run: runId }, 'a run of a sync ended by a fault of the hub');
    const detail = problem.code === 'internal_error' ? 'The hub failed in a way that it does not know; its log says more.' : problem.detail;
    return { by: 'stopped', code: problem.code, detail: detail ?? problem.code };
  }
}

function endHalted({ reason }: AbortSignal): Ending | null {
  return (reason as Halt) === 'cancelled' ? { by: 'cancelled' } : null;
}

/** The rest of it was given up before; only its end was left to write. */
function toEnding({ errorCode, errorDetail }: ClaimedRun): Ending {
  if (errorCode === 'cancelled') return { by: 'cancelled' };
  return { by: 'stopped', code: errorCode ?? '', detail: errorDetail ?? '' };
}
