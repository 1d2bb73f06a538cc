import { Workspaces1700000001000 } from './1700000001-workspaces.js';
import { Connections1700000002000 } from './1700000002-connections.js';
import { Studies1700000003000 } from './1700000003-studies.js';
import { Participations1700000004000 } from './1700000004-participations.js';
import { Incentives1700000005000 } from './1700000005-incentives.js';
import { Rules1700000006000 } from './1700000006-rules.js';
import { RecordEntries1700000007000 } from './1700000007-record-entries.js';
import { RecordOutcomes1700000008000 } from './1700000008-record-outcomes.js';
import { NarrowFunctions1700000009000 } from './1700000009-narrow-functions.js';
import { RowLevelSecurity1700000010000 } from './1700000010-row-level-security.js';
import { Housekeeping1700000011000 } from './1700000011-housekeeping.js';
import { EventHorizon1700000012000 } from './1700000012-event-horizon.js';
import { Pulls1700000013000 } from './1700000013-pulls.js';
import { Reconciliation1700000014000 } from './1700000014-reconciliation.js';
import { Exclusions1700000015000 } from './1700000015-exclusions.js';
import { Panel1700000016000 } from './1700000016-panel.js';
import { Sources1700000017000 } from './1700000017-sources.js';
import { Syncs1700000018000 } from './1700000018-syncs.js';
import { Alerts1700000019000 } from './1700000019-alerts.js';
import { Budgets1700000020000 } from './1700000020-budgets.js';
import { Recruitment1700000021000 } from './1700000021-recruitment.js';
import { Sessions1700000022000 } from './1700000022-sessions.js';
import { Payouts1700000023000 } from './1700000023-payouts.js';
import { Members1700000024000 } from './1700000024-members.js';
import { Platform1700000025000 } from './1700000025-platform.js';
import { Fences1700000026000 } from './1700000026-fences.js';
import { Boards1700000027000 } from './1700000027-boards.js';
import { KeysOfPayouts1700000028000 } from './1700000028-keys-of-payouts.js';
import { BoundsOfPulls1700000029000 } from './1700000029-bounds-of-pulls.js';
import { Erasures1700000030000 } from './1700000030-erasures.js';
import { RemovedPeople1700000031000 } from './1700000031-removed-people.js';
import { PeopleOfBatches1700000032000 } from './1700000032-people-of-batches.js';

/** Every migration, in order. Listed by hand, so that a build cannot lose one. */
export const migrations = [
  Workspaces1700000001000,
  Connections1700000002000,
  Studies1700000003000,
  Participations1700000004000,
  Incentives1700000005000,
  Rules1700000006000,
  RecordEntries1700000007000,
  RecordOutcomes1700000008000,
  NarrowFunctions1700000009000,
  RowLevelSecurity1700000010000,
  Housekeeping1700000011000,
  EventHorizon1700000012000,
  Pulls1700000013000,
  Reconciliation1700000014000,
  Exclusions1700000015000,
  Panel1700000016000,
  Sources1700000017000,
  Syncs1700000018000,
  Alerts1700000019000,
  Budgets1700000020000,
  Recruitment1700000021000,
  Sessions1700000022000,
  Payouts1700000023000,
  Members1700000024000,
  Platform1700000025000,
  Fences1700000026000,
  Boards1700000027000,
  KeysOfPayouts1700000028000,
  BoundsOfPulls1700000029000,
  Erasures1700000030000,
  RemovedPeople1700000031000,
  PeopleOfBatches1700000032000,
];
