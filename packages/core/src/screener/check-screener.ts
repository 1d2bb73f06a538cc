import { z } from 'zod';
import { fault, refuse, succeed, type Result } from '../result.js';
import { checkCondition, type KnownQuestion } from './check-condition.js';
import { checkQuestion } from './check-question.js';
import { screenerLimits } from './limits.js';
import { extendPointer } from './pointer.js';
import { questionSchema, screenerEnd, type Question, type Screener } from './question.js';
import { toScreenerFaults, type ScreenerFault, type ScreenerFaultCode } from './screener-fault.js';

/** The frame alone: each question is parsed by itself, so that sound ones are checked further beside faulty ones. */
const frameSchema = z.strictObject({ questions: z.array(z.unknown()).min(1).max(screenerLimits.questions) });

/** Levels of JSON that the deepest allowed condition takes inside a question, and a few to spare. */
const questionDepth = 2 * screenerLimits.conditionDepth + 8;

interface Entry {
  readonly index: number;
  readonly pointer: string;
  readonly id: string | undefined;
  readonly question: Question | undefined;
}

/**
 * Checks a screener definition as it was written or sent, naming every fault at once. The value has all defaults filled in.
 * An accepted screener can be walked to its end, looks only backwards, and leaves a way to qualify.
 */
export function checkScreener(input: unknown): Result<Screener, ScreenerFaultCode> {
  const frame = frameSchema.safeParse(input, { reportInput: true });
  if (!frame.success) return refuse(...toScreenerFaults(frame.error.issues, ''));
  const faults: ScreenerFault[] = [];
  const entries = frame.data.questions.map((raw, index) => readEntry(raw, index, faults));
  const known = indexEntries(entries, faults);
  for (const { question, pointer, index } of entries) {
    if (question === undefined) continue;
    faults.push(...checkQuestion(question, pointer));
    if (question.showIf !== undefined) faults.push(...checkCondition(question.showIf, extendPointer(pointer, 'showIf'), index, known));
    faults.push(...checkSkips(question, pointer, index, known));
  }
  return faults.length > 0 ? refuse(...faults) : succeed({ questions: entries.flatMap(({ question }) => question ?? []) });
}

function readEntry(raw: unknown, index: number, faults: ScreenerFault[]): Entry {
  const pointer = extendPointer('/questions', index);
  const id = typeof raw === 'object' && raw !== null && 'id' in raw && typeof raw.id === 'string' ? raw.id : undefined;
  // The schema recurses into conditions, so depth is bounded before it is asked.
  if (isDeeperThan(raw, questionDepth)) {
    faults.push(
      fault(
        'condition_too_deep',
        pointer,
        `Conditions nest at most ${screenerLimits.conditionDepth} deep. Flatten them, or split the question.`,
      ),
    );
    return { index, pointer, id, question: undefined };
  }
  const parsed = questionSchema.safeParse(raw, { reportInput: true });
  if (!parsed.success) faults.push(...toScreenerFaults(parsed.error.issues, pointer));
  return { index, pointer, id, question: parsed.data };
}

function isDeeperThan(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return depth === 0 || Object.values(value).some((member) => isDeeperThan(member, depth - 1));
}

function indexEntries(entries: readonly Entry[], faults: ScreenerFault[]): ReadonlyMap<string, KnownQuestion> {
  const known = new Map<string, KnownQuestion>();
  for (const { id, index, pointer, question } of entries) {
    if (id === undefined) continue;
    const at = extendPointer(pointer, 'id');
    if (id === screenerEnd)
      faults.push(fault('question_id_reserved', at, `"${screenerEnd}" means the end of the screener. Choose another id.`));
    const first = known.get(id);
    if (first === undefined) known.set(id, { index, question });
    else faults.push(fault('question_id_repeated', at, `Question ${first.index + 1} has the id "${id}" too. Give each its own.`));
  }
  return known;
}

function checkSkips(
  question: Question,
  pointer: string,
  index: number,
  known: ReadonlyMap<string, KnownQuestion>,
): readonly ScreenerFault[] {
  return (question.skipTo ?? []).flatMap(({ when, to }, position) => {
    const rule = extendPointer(pointer, 'skipTo', position);
    const target = known.get(to);
    const at = extendPointer(rule, 'to');
    const faults = checkCondition(when, extendPointer(rule, 'when'), index + 1, known);
    if (to === screenerEnd) return faults;
    if (target === undefined)
      return [...faults, fault('skip_target_unknown', at, `There is no question "${to}". Name a later one, or "${screenerEnd}".`)];
    if (target.index > index) return faults;
    return [
      ...faults,
      fault('skip_backwards', at, `"${to}" does not come later. Skips only lead forward: name a later question, or "${screenerEnd}".`),
    ];
  });
}
