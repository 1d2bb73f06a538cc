import type { Preset } from '@panelbridge/core/connector';

const everyMode = ['upsert', 'update', 'insert'] as const;

/** What Hightouch documents for this destination. Source: its page of Jun 6, 2023 (S3-32). */
const hightouch: Preset = {
  id: 'hightouch',
  title: 'Hightouch',
  summary: 'Upsert, update and insert, to the sandbox or to production, with all three delete behaviours.',
  stage: 'experimental',
  verification: { level: 'sandbox', on: '2026-11-22', note: 'Against the bundled stand-in; the rules are those of the tool’s own page.' },
  participantIngestion: {
    destination: {
      modes: everyMode,
      deleteBehaviours: { do_nothing: everyMode, clear: ['upsert', 'update'], delete: ['upsert'] },
      listsFields: true,
      environments: ['production', 'sandbox'],
    },
  },
  docs: {
    limits: [
      {
        name: 'Last updated',
        value: 'Jun 6, 2023: the page that these rules come from.',
        source: 'Hightouch’s page for this destination',
      },
    ],
    advice: ['Turn split retries on: without them, one invalid participant rejects every other one of its batch.'],
  },
};

/** What Zeotap documents for this destination. */
const zeotap: Preset = {
  id: 'zeotap',
  title: 'Zeotap',
  summary: 'Upsert, insert and update, to production alone, with the default fields; no mirror and no delete behaviour.',
  stage: 'experimental',
  verification: { level: 'sandbox', on: '2026-11-22', note: 'Against the bundled stand-in; the rules are those of the tool’s own page.' },
  participantIngestion: {
    destination: {
      modes: everyMode,
      deleteBehaviours: { do_nothing: everyMode, clear: [], delete: [] },
      listsFields: false,
      environments: ['production'],
    },
  },
  docs: {
    limits: [
      { name: 'Environments', value: 'Production alone.', source: 'Zeotap’s page for this destination' },
      {
        name: 'Mirror and audience modes',
        value: 'None: people whose row left the model stay as they are.',
        source: 'Zeotap’s page for this destination',
      },
      { name: 'Fields', value: 'The nine default ones; characteristics are not listed.', source: 'Zeotap’s page for this destination' },
    ],
  },
};

/** The tools whose rules a connection can choose (D6, D8). */
export const presets: readonly Preset[] = [hightouch, zeotap];
