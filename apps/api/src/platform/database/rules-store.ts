import { createHash } from 'node:crypto';
import { channels, decideEntry, decideOutcome, listReconciliationRules, outcomes } from '@panelbridge/core';

const entryRules = (['moderated', 'unmoderated'] as const).flatMap((moderation) =>
  decideEntry(moderation).map((row) => ({ moderation, ...row })),
);
const outcomeRules = outcomes.flatMap((outcome) =>
  channels.flatMap((channel) =>
    (['submitted', 'completed'] as const).flatMap((onReturn) =>
      [false, true].flatMap((tooFast) =>
        decideOutcome({ outcome, channel, onReturn, tooFast }).map((row) => ({ ...row, channel, onReturn, tooFast })),
      ),
    ),
  ),
);

const reconciliationRules = listReconciliationRules();

/** Names the decisions of this build's core; every hot statement is given it and picks its rows by it. */
export const rulesVersion = createHash('sha256')
  .update(JSON.stringify([entryRules, outcomeRules, reconciliationRules]))
  .digest('base64url')
  .slice(0, 16);

/** What is needed of a database to store the rules. */
export interface RulesTarget {
  query(sql: string, parameters: unknown[]): Promise<unknown>;
}

/** Stores core's decisions under {@link rulesVersion}; those of other versions stay, for hubs that still run them. */
export async function storeRules(target: RulesTarget): Promise<void> {
  await target.query(
    `insert into entry_rules
     select $1, r.moderation, r.status, r.next, r.place, r."whenFull", r.refusal, r.resumes, r."openIn"
     from jsonb_to_recordset($2) r (moderation text, status text, next text, place int, "whenFull" text, refusal text, resumes boolean, "openIn" text[])
     on conflict do nothing`,
    [rulesVersion, JSON.stringify(entryRules)],
  );
  await target.query(
    `insert into outcome_rules
     select $1, r.outcome, r.channel, r."onReturn", r."tooFast", r.status, r.disposition, r.path, r.place, r.anomaly, r."makesDue", r."holdsIncentive",
       r."needsStart", r."whenReleased", r."whenClosed", r.rank
     from jsonb_to_recordset($2) r (outcome text, channel text, "onReturn" text, "tooFast" boolean, status text, disposition text, path text[], place int,
       anomaly text, "makesDue" boolean, "holdsIncentive" boolean, "needsStart" boolean, "whenReleased" text, "whenClosed" text, rank int)
     on conflict do nothing`,
    [rulesVersion, JSON.stringify(outcomeRules)],
  );
  await target.query(
    `insert into reconciliation_rules
     select $1, r.ours, r.theirs, r.mask, r.facts, r.kind, r.fix
     from jsonb_to_recordset($2) r (ours text, theirs text, mask int, facts int, kind text, fix text)
     on conflict do nothing`,
    [rulesVersion, JSON.stringify(reconciliationRules)],
  );
}
