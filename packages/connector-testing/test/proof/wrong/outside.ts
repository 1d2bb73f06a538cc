import { spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns';
import { lookup, Resolver as PromisingResolver } from 'node:dns/promises';
import { request } from 'node:http';
import { connect } from 'node:net';
import { Worker } from 'node:worker_threads';
import type { Result } from '@panelbridge/core/connector';
import { code, onCheck, type Free, type Instance, type Wrong } from '../change.ts';
import { panelReference as panel } from '../panel-reference.ts';
import { platformReference as platform } from '../platform-reference.ts';

/** Taken before anybody could put another one in its place. */
const ownFetch = globalThis.fetch;
const address = 'https://elsewhere.example/ping';
const ignore = (): void => undefined;

type Redirect = Free<NonNullable<Instance['redirect']>>;
type Sync = Free<Required<NonNullable<Instance['statusSync']>>>;
type Ingestion = Free<Required<NonNullable<Instance['participantIngestion']>>>;

const onEntry = (act: () => void) =>
  code(platform, ({ redirect }) => ({
    redirect: {
      ...redirect,
      entryUrl: (input: Parameters<Redirect['entryUrl']>[0]): Result<string> => {
        act();
        return (redirect as Redirect).entryUrl(input);
      },
    },
  }));
const beforeCheck = (act: () => unknown) =>
  onCheck(platform, async (_, check) => {
    await act();
    await check();
  });

/** Connectors that find a way around the host. */
export const wrongWaysOut: readonly Wrong[] = [
  {
    check: 'declared-host',
    fault: 'calls another host with fetch',
    given: beforeCheck(() => fetch(address).catch(ignore)),
  },
  {
    check: 'declared-host',
    fault: 'tells another host of each entry link',
    given: onEntry(() => void fetch(address).catch(ignore)),
  },
  {
    check: 'declared-host',
    fault: 'calls another host with a fetch that it took when it was loaded, in the next turn of the event loop',
    given: onEntry(() => void setImmediate(() => void ownFetch(address).catch(ignore))),
  },
  {
    check: 'declared-host',
    fault: 'tells another host of each webhook by node:http',
    given: code(platform, ({ statusSync }) => ({
      statusSync: {
        ...statusSync,
        parseWebhook: (input: Parameters<Sync['parseWebhook']>[0]) => {
          request('http://127.0.0.1:9/').on('error', ignore).end();
          return (statusSync as Sync).parseWebhook(input);
        },
      },
    })),
  },
  {
    check: 'declared-host',
    fault: 'opens a socket when a deletion fails',
    given: code(panel, ({ participantIngestion }) => ({
      participantIngestion: {
        ...participantIngestion,
        deleteBatch: (input: Parameters<Ingestion['deleteBatch']>[0]) =>
          (participantIngestion as Ingestion).deleteBatch(input).catch((error: unknown) => {
            connect(9, '127.0.0.1').on('error', ignore);
            throw error;
          }),
      },
    })),
  },
  {
    check: 'declared-host',
    fault: 'sends a datagram',
    given: beforeCheck(() => {
      const socket = createSocket('udp4').on('error', ignore).unref();
      socket.send('ping', 9, '127.0.0.1');
      socket.close();
    }),
  },
  {
    check: 'declared-host',
    fault: 'asks for the address of another host',
    given: beforeCheck(() => lookup('elsewhere.example').catch(ignore)),
  },
  {
    check: 'declared-host',
    fault: 'asks a resolver of its own for the address of another host',
    given: beforeCheck(() => new Resolver().resolve4('elsewhere.example', ignore)),
  },
  {
    check: 'declared-host',
    fault: 'awaits what a resolver of its own says of another host',
    given: beforeCheck(() => new PromisingResolver().resolve4('elsewhere.example').catch(ignore)),
  },
  {
    check: 'declared-host',
    fault: 'calls another host in a thread',
    given: beforeCheck(() => {
      try {
        new Worker(`fetch(${JSON.stringify(address)})`, { eval: true }).on('error', ignore).unref();
      } catch {
        // What is refused is not there, and the connector goes on.
      }
    }),
  },
  {
    check: 'declared-host',
    fault: 'lets another program call',
    given: beforeCheck(() => spawnSync('curl', [address])),
  },
];
