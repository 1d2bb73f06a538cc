import { PgBoss } from 'pg-boss';
import { queues, type QueueDefinition } from './queues.js';

/** Creates or updates the job library's schema, the queues and their schedules, as the owner. Safe to run again. */
export async function prepareQueues(url: string): Promise<void> {
  const boss = new PgBoss({ connectionString: url, max: 2, supervise: false, schedule: false });
  boss.on('error', () => undefined); // start() and the calls below reject by themselves
  await boss.start();
  try {
    const present = new Set((await boss.getQueues()).map(({ name }) => name));
    for (const [name, { ...definition }] of Object.entries(queues)) {
      const { cron, policy, apart: _apart, ...options } = definition as QueueDefinition;
      // A queue keeps the policy that it was made with.
      if (present.has(name)) await boss.updateQueue(name, options);
      else await boss.createQueue(name, policy ? { ...options, policy } : options);
      if (cron) await boss.schedule(name, cron, {});
    }
  } finally {
    await boss.stop({ graceful: false });
  }
}
