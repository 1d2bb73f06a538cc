import { defineManifest, fault, refuse, succeed, type Connector, type PulledRecord } from '@panelbridge/core/connector';
import { z } from 'zod';
import { bareManifest } from '../bare-manifest.js';

const record = z.object({ id: z.string(), status: z.string(), person: z.string().nullable(), test: z.boolean().default(false) });
const prefixes = { survey: 'i', classic: 'pp_' } as const;

/** A tool with two kinds of test, each with ids of its own, whose records are those that its connection's settings list. */
export const manifest = defineManifest({
  ...bareManifest,
  id: 'listing',
  title: 'Listing tool',
  summary: 'A tool whose records are asked for, for tests.',
  connectionConfig: z.object({
    records: z.array(record).default([]).meta({ title: 'Records', description: 'What the tool lists.' }),
    requestsPerMinute: z.number().positive().default(6000).meta({ title: 'Requests a minute', description: 'What the tool allows.' }),
    readsAll: z.boolean().default(true).meta({ title: 'Everything', description: 'Whether all of it may be read.' }),
  }),
  studyConfig: z.object({ testType: z.enum(['survey', 'classic']).default('survey').meta({ title: 'Type', description: 'Of the test.' }) }),
  capabilities: {
    redirect: {
      identity: 'partner_id',
      parameter: { name: 'rid', configurable: true, maximumLength: 60, reserved: [], reservedPrefixes: [] },
      placeholder: null,
      returns: ['complete', 'screen_out'],
      onReturn: { default: 'submitted', fixed: false },
      previewable: false,
      inviteHosts: [],
      maximumLinkLength: 2000,
    },
    statusSync: {
      directions: ['pull'],
      statusMap: { COMPLETE: 'submitted', INCOMPLETE: 'incomplete', SCREENED_OUT: 'screened_out', LOW_QUALITY: 'quality_failed' },
      manual: [],
      pull: { requestsPerMinute: 6000, everyMinutes: 60, identifies: false },
    },
  },
});

export const connector: Connector<typeof manifest> = {
  manifest,
  create: ({ config }) => ({
    checkConnection: async () => undefined,
    redirect: {
      entryUrl: ({ link, parameter, participation, study }) =>
        succeed(`${link}?${parameter}=${prefixes[study.testType]}${participation.slice(3)}`),
      parseReturn: ({ query, parameter }) => {
        const value = query.find(([name]) => name === parameter)?.[1];
        return value === undefined ? refuse(fault('value_missing', `/${parameter}`, 'The tool names nobody.')) : succeed(value);
      },
      externalId: ({ participation, study }) => succeed(prefixes[study.testType] + participation.slice(3)),
      internalId: ({ externalId, study }) => {
        const rest = externalId.slice(prefixes[study.testType].length);
        return externalId.startsWith(prefixes[study.testType]) && /^[A-Za-z0-9]\w*$/.test(rest)
          ? succeed(`pp_${rest}`)
          : refuse(fault('id_invalid', '/externalId', 'The id is of another kind of test.'));
      },
    },
    statusSync: {
      async pull() {
        const records = config.records.map(
          ({ id, status, person, test }): PulledRecord => ({ id, status, occurredAt: null, externalId: person, test }),
        );
        return { records, next: null, readsAll: config.readsAll };
      },
    },
  }),
};
