import type { QueueOptions, QueuePolicy } from 'pg-boss';

/** How the jobs of a queue are done. */
export type QueueDefinition = QueueOptions & {
  readonly cron?: string;
  /** `short`: of the jobs that wait, only one has the same `singletonKey`. */
  readonly policy?: QueuePolicy;
  /**
   * How many jobs of the queue a process does at once, each on its own. Absent: they are done in batches, where one that takes long keeps those that
   * come after it waiting.
   */
  readonly apart?: number;
};

/** Every queue of the hub: what its jobs do, how often they are tried again, and when they run by themselves. */
export const queues = {
  /** Reads a stored webhook and records what it says. */
  'webhook.process': { retryLimit: 10, expireInSeconds: 30, retryDelay: 1, retryBackoff: true, retryDelayMax: 300 },
  /** Sends one email. */
  'email.send': { retryLimit: 8, expireInSeconds: 60, retryDelay: 5, retryBackoff: true, retryDelayMax: 3600 },
  /** Releases an incentive in a study that chose to at launch. */
  'incentive.auto_release': { retryLimit: 5, expireInSeconds: 30, retryDelay: 1, retryBackoff: true },
  /** Does what is due about one payout: sends the order, or looks it up. It asks for its next look itself. */
  'payout.step': { retryLimit: 3, expireInSeconds: 90, retryDelay: 5, retryBackoff: true, retryDelayMax: 60, apart: 4 },
  /** Finds the order that a webhook of a payout provider is about. */
  'payout.webhook': { retryLimit: 8, expireInSeconds: 60, retryDelay: 2, retryBackoff: true, retryDelayMax: 300, apart: 2 },
  /** Takes up some incentives of a batch, and asks for the next ones. */
  'payout.batch': { retryLimit: 5, expireInSeconds: 60, retryDelay: 2, retryBackoff: true },
  /** Asks again for payouts that are due and have no job any more. */
  'payouts.sweep': { retryLimit: 0, cron: '* * * * *' },
  /** Reads the other side's list of a study and compares. It waits for a pull by asking for itself again. */
  'reconciliation.run': { retryLimit: 4, expireInSeconds: 900, retryDelay: 5, retryBackoff: true, retryDelayMax: 60 },
  /** Starts scheduled reconciliations, and tidies up after old ones. */
  'reconciliations.sweep': { retryLimit: 0, cron: '* * * * *' },
  /** Gives back the places of people who went into the tool and did not come back in time. */
  'reservations.expire': { retryLimit: 0, cron: '* * * * *' },
  /** Asks again for what was accepted and has no job any more. */
  'housekeeping.requeue': { retryLimit: 0, cron: '*/5 * * * *' },
  /** Deletes what is kept only for a while: stored answers, exchanges. */
  'housekeeping.prune': { retryLimit: 1, cron: '17 * * * *' },
  /** Makes one request for a study's records at its tool, or stores what is left to store. */
  'pull.step': { retryLimit: 3, expireInSeconds: 120, retryDelay: 5, retryBackoff: true, retryDelayMax: 60, policy: 'short', apart: 4 },
  /** Finds studies whose tool is to be asked for its records now. */
  'pulls.sweep': { retryLimit: 0, cron: '* * * * *' },
  /** Tells the platform of a study what it does not know yet. What fails is asked for again by the sweep. */
  'platform.tell': { retryLimit: 3, expireInSeconds: 300, retryDelay: 5, retryBackoff: true, policy: 'short', apart: 4 },
  /** Finds studies whose platform is to be told something. */
  'platforms.sweep': { retryLimit: 0, cron: '* * * * *' },
  /** Tries a connection that was just saved. */
  'connection.check': {
    retryLimit: 3,
    expireInSeconds: 180,
    retryDelay: 15,
    retryBackoff: true,
    retryDelayMax: 300,
    policy: 'short',
    apart: 2,
  },
  /** Completes and pays people whose window has ended in which the team could object. */
  'payments.sweep': { retryLimit: 0, cron: '* * * * *' },
  /** Reminds people of sessions that they have booked. */
  'sessions.remind': { retryLimit: 0, cron: '*/5 * * * *' },
  /** Reminds owners of people who wait to be completed. */
  'backlog.remind': { retryLimit: 0, cron: '23 * * * *' },
  /** Sends one notice over one channel. It asks for its next attempt itself; tried again here is only what was cut off. */
  'alert.deliver': { retryLimit: 3, expireInSeconds: 60, retryDelay: 5, retryBackoff: true, apart: 4 },
  /** Asks again for notices whose jobs have come to nothing. */
  'alerts.sweep': { retryLimit: 0, cron: '*/5 * * * *' },
  /** Names a run that somebody should be at work on. */
  'sync.start': { retryLimit: 3, expireInSeconds: 60, retryDelay: 5, retryBackoff: true, apart: 4 },
  /** Invites people whom the audience of a study matches, if that is due. */
  'invitations.wave': { retryLimit: 3, expireInSeconds: 300, retryDelay: 5, retryBackoff: true, apart: 1 },
  /** Invites more people to studies that want some, and reminds who was invited and has not come. */
  'invitations.sweep': { retryLimit: 0, cron: '*/10 * * * *', expireInSeconds: 600 },
  /** Deletes links to sign in, and sessions of members, that have run out. */
  'members.prune': { retryLimit: 1, cron: '41 * * * *' },
  /** Takes up runs of syncs that nobody is at work on. */
  'syncs.sweep': { retryLimit: 0, cron: '* * * * *' },
  /** Makes the runs of syncs whose time has come, and tidies up after old ones. */
  'syncs.schedule': { retryLimit: 0, cron: '* * * * *' },
} as const satisfies Record<string, QueueDefinition>;

/** Name of a queue. */
export type QueueName = keyof typeof queues;

/** What the jobs of each queue are given. Ids only: personal data stays in its tables. */
export interface JobData {
  'webhook.process': { readonly workspaceId: string; readonly webhookId: number };
  'email.send': { readonly workspaceId: string; readonly emailId: string };
  'incentive.auto_release': { readonly workspaceId: string; readonly participationId: string };
  'payout.step': { readonly workspaceId: string; readonly incentiveId: string };
  'payout.webhook': { readonly workspaceId: string; readonly webhookId: number };
  'payout.batch': { readonly workspaceId: string; readonly batchId: string };
  'payouts.sweep': Record<string, never>;
  'reconciliation.run': { readonly workspaceId: string; readonly reconciliationId: string };
  'reconciliations.sweep': Record<string, never>;
  'reservations.expire': Record<string, never>;
  'housekeeping.requeue': Record<string, never>;
  'housekeeping.prune': Record<string, never>;
  'pull.step': { readonly workspaceId: string; readonly studyId: string };
  'pulls.sweep': Record<string, never>;
  'platform.tell': { readonly workspaceId: string; readonly studyId: string };
  'platforms.sweep': Record<string, never>;
  'connection.check': { readonly workspaceId: string; readonly connectionId: string };
  'payments.sweep': Record<string, never>;
  'sessions.remind': Record<string, never>;
  'backlog.remind': Record<string, never>;
  'alert.deliver': { readonly workspaceId: string; readonly deliveryId: string };
  'alerts.sweep': Record<string, never>;
  'sync.start': { readonly workspaceId: string; readonly runId: string };
  'invitations.wave': { readonly workspaceId: string; readonly studyId: string };
  'invitations.sweep': Record<string, never>;
  'members.prune': Record<string, never>;
  'syncs.sweep': Record<string, never>;
  'syncs.schedule': Record<string, never>;
}
