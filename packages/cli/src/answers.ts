/** A page of a list. */
export interface Page<Item> {
  readonly data: readonly Item[];
  readonly nextCursor: string | null;
}

/** A sync, as far as it is shown here. */
export interface SyncAnswer {
  readonly id: string;
  readonly name: string;
  readonly destination: { readonly kind: string; readonly connectionId?: string };
  readonly mode: string;
  readonly deleteBehaviour: string;
  readonly alertState: string;
  readonly schedule: { readonly cron: string; readonly timeZone: string } | null;
  readonly nextRun: { readonly detail: string; readonly at: string | null };
}

/** A run, as far as it is shown here. */
export interface RunAnswer {
  readonly id: string;
  readonly syncId: string;
  readonly kind: string;
  readonly state: string;
  readonly meaning: string;
  readonly phase: string | null;
  readonly progress: {
    readonly rowsRead: number;
    readonly rowsPlanned: number | null;
    readonly rowsHandled: number;
    readonly share: number | null;
    readonly secondsLeft: number | null;
    readonly waitsUntil: string | null;
  };
  readonly counters: Readonly<Record<string, number>>;
  readonly totals: {
    readonly rows: number;
    readonly done: number;
    readonly left: number;
    readonly failed: number;
    readonly unchanged: number;
  };
  readonly requests: number;
  readonly removal: { readonly kind: string; readonly detail: string | null } | null;
  readonly expected: Readonly<Record<string, number>> | null;
  readonly error: { readonly code: string; readonly detail: string; readonly remedy: string } | null;
  readonly hints: readonly { readonly detail: string }[];
  readonly next: readonly { readonly outcome: string; readonly rows: number; readonly detail: string }[];
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
}

/** A row of a run that failed or was left out. */
export interface RowAnswer {
  readonly key: string | null;
  readonly matchKey: string | null;
  readonly outcome: string;
  readonly reasons: readonly { readonly pointer: string; readonly detail: string }[];
  readonly nextDetail: string;
}
