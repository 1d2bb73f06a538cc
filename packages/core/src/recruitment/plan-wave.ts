/** How people whom an audience matches are written to by themselves (S2-86): a few at a time, so that most who answer also find a place. */
export const invitationPace = {
  /** People who are written to for each place that is still free. */
  perPlace: 10,
  /** A wave is never smaller, where there are as many people. */
  smallest: 25,
  /** A wave is never larger. */
  largest: 500,
  /** Applicants in hand for each free place at which nobody else is written to. */
  enoughPerPlace: 3,
  /** Hours between two waves; with four a day a study keeps the pace that people are used to (S2-84). */
  everyHours: 6,
  /** Whoever has not come after so many hours is reminded, once. */
  remindAfterHours: 48,
  /** Nobody is reminded of an invitation that is older than so many hours. */
  remindWithinHours: 14 * 24,
} as const;

/** How far a study has come. */
export interface WaveInput {
  /** The participation limit; `null`: none. */
  readonly limit: number | null;
  readonly placesTaken: number;
  /** People who have applied or may begin, and hold no place yet. */
  readonly waiting: number;
  /** When people were last written to; `null`: never. */
  readonly lastWaveAt: Date | null;
  readonly now: Date;
}

/** The next wave. */
export interface PlannedWave {
  /** How many people to write to as soon as it is due; 0: the study has enough. */
  readonly size: number;
  /** When it is due; `null`: not while the study has enough. */
  readonly dueAt: Date | null;
}

const hour = 3_600_000;

/** Plans the next wave of invitations. A study without a limit is never full, so its waves are the largest. */
export function planWave({ limit, placesTaken, waiting, lastWaveAt, now }: WaveInput): PlannedWave {
  const free = limit === null ? Infinity : Math.max(0, limit - placesTaken);
  if (free === 0 || waiting >= free * invitationPace.enoughPerPlace) return { size: 0, dueAt: null };
  const { perPlace, smallest, largest, everyHours } = invitationPace;
  const size = Math.min(largest, Math.max(smallest, free * perPlace));
  return { size, dueAt: lastWaveAt === null ? now : new Date(lastWaveAt.getTime() + everyHours * hour) };
}
