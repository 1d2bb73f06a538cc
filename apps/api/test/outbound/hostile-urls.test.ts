import { createServer, type Server } from 'node:http';
import net, { type AddressInfo } from 'node:net';
import fc from 'fast-check';
import { request, type Dispatcher } from 'undici';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { AddressPolicy } from '../../src/platform/outbound/address-rules.js';
import { createOutboundAgent } from '../../src/platform/outbound/outbound-agent.js';
import { readOutboundUrl } from '../../src/platform/outbound/outbound-url.js';
import { findRefusal, type Resolver } from '../../src/platform/outbound/pinned-lookup.js';
import { closedIpv4, closedIpv6, goodUrls, hostileNames, listHostileUrls } from './hostile-urls.js';

const strict: AddressPolicy = { allowLoopback: false, allowedRanges: [] };
const demo: AddressPolicy = { allowLoopback: true, allowedRanges: [] };
/** Whom an operator has allowed: one address of this machine, at which a server of ours stands, and none of the others. */
const own: AddressPolicy = { allowLoopback: false, allowedRanges: ['127.0.0.2/32', '10.20.0.0/16', 'fd12::/16'] };

interface Listener {
  readonly port: number;
  readonly server: Server;
  connections: number;
}
const agents: Dispatcher[] = [];
const listeners: Listener[] = [];
/** Addresses to which any socket of this process began to connect. */
const attempts: string[] = [];
type Connect = (this: net.Socket, ...parameters: unknown[]) => net.Socket;
const connect = Reflect.get(net.Socket.prototype, 'connect') as Connect;

async function listen(host: string, port = 0, location?: string): Promise<Listener> {
  const server = createServer((_, response) => {
    response.writeHead(location === undefined ? 200 : 302, location === undefined ? {} : { location }).end('hello');
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
  const listener = { port: (server.address() as AddressInfo).port, server, connections: 0 };
  server.on('connection', () => (listener.connections += 1));
  listeners.push(listener);
  return listener;
}

/** Looks names up in a table; the answers of a name may change from one look-up to the next. */
function createResolver(names: Readonly<Record<string, readonly (readonly string[])[]>>): Resolver & { asked: string[] } {
  const asked: string[] = [];
  const resolve: Resolver = (hostname, _options, callback) => {
    const answers = names[hostname];
    const addresses = answers?.[Math.min(asked.filter((one) => one === hostname).length, answers.length - 1)];
    asked.push(hostname);
    if (addresses)
      callback(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
    else callback(Object.assign(new Error(`no ${hostname}`), { code: 'ENOTFOUND' }), []);
  };
  return Object.assign(resolve, { asked });
}

function createAgent(policy: AddressPolicy, resolve?: Resolver): Dispatcher {
  const agent = createOutboundAgent(policy, resolve);
  agents.push(agent);
  return agent;
}

/** Sends, and says how that ended: a status, `refused` by the guard, or another error. */
async function send(url: string, dispatcher: Dispatcher): Promise<number | string> {
  try {
    const { statusCode, body } = await request(url, { dispatcher, signal: AbortSignal.timeout(2_000) });
    await body.dump();
    return statusCode;
  } catch (error) {
    return findRefusal(error) ? 'refused' : String(error instanceof Error ? error.name : error);
  }
}

const inner = await listen('127.0.0.1');
const innerSix = await listen('::1', inner.port).catch(() => undefined);
const hostile = listHostileUrls(inner.port);

beforeAll(() => {
  // Sockets of TLS are made without `net.connect`, so it is watched where both meet.
  const watched: Connect = function (...parameters) {
    this.on('connectionAttempt', (address: string) => attempts.push(address));
    return Reflect.apply(connect, this, parameters);
  };
  Object.assign(net.Socket.prototype, { connect: watched });
});
afterEach(() => void attempts.splice(0));
afterAll(async () => {
  Object.assign(net.Socket.prototype, { connect });
  await Promise.all(agents.map((agent) => agent.destroy()));
  for (const { server } of listeners) {
    server.closeAllConnections();
    server.close();
  }
});

describe('hostile addresses', () => {
  it('are more than 300, each of its own', () => {
    expect(new Set(hostile).size).toBe(hostile.length);
    expect(hostile.length + Object.keys(hostileNames).length).toBeGreaterThan(300);
  });

  it.each(hostile)('%j is refused where it is given, and again on the way out', async (url) => {
    expect(readOutboundUrl(url, '/url', strict)).toMatchObject({ ok: false, faults: [{ pointer: '/url' }] });
    // Names that would have to be looked up are not in this list; whatever is, reaches no socket.
    await send(url, createAgent(strict, createResolver({ localhost: [['127.0.0.1']] })));
    expect(attempts).toEqual([]);
    expect([inner.connections, innerSix?.connections ?? 0]).toEqual([0, 0]);
  });

  it.each(Object.entries(hostileNames))('the name %s, which leads to %j, is refused as it is looked up', async (name, addresses) => {
    for (const policy of [strict, { ...strict, allowedRanges: ['93.184.215.14/32'] }]) {
      const agent = createAgent(policy, createResolver({ [name]: [addresses] }));
      for (const url of [`https://${name}/`, `https://${name}:${inner.port}/`])
        expect([url, await send(url, agent)]).toEqual([url, 'refused']);
    }
    expect(attempts).toEqual([]);
    expect(inner.connections).toBe(0);
  });

  it('are refused whichever address of a closed range it is, in whatever way it is written', async () => {
    const byte = fc.integer({ min: 0, max: 255 });
    const closed = fc.oneof(
      fc.tuple(fc.constantFrom(0, 10, 127, 224, 239, 240, 255), byte, byte, byte),
      fc.tuple(fc.constant(100), fc.integer({ min: 64, max: 127 }), byte, byte),
      fc.tuple(fc.constant(169), fc.constant(254), byte, byte),
      fc.tuple(fc.constant(172), fc.integer({ min: 16, max: 31 }), byte, byte),
      fc.tuple(fc.constant(192), fc.constant(168), byte, byte),
      fc.tuple(fc.constant(198), fc.constantFrom(18, 19), byte, byte),
    );
    const write = fc.constantFrom<(parts: readonly [number, number, number, number]) => string>(
      (parts) => parts.join('.'),
      (parts) => parts.map((part) => `0x${part.toString(16)}`).join('.'),
      (parts) => parts.map((part) => `0${part.toString(8)}`).join('.'),
      ([a, b, c, d]) => `${((a * 256 + b) * 256 + c) * 256 + d}`,
      ([a, b, c, d]) => `0x${[a, b, c, d].map((part) => part.toString(16).padStart(2, '0')).join('')}`,
      ([a, b, c, d]) => `${a}.${b}.${c * 256 + d}`,
      ([a, b, c, d]) => `${a}.${(b * 256 + c) * 256 + d}`,
      (parts) => parts.map((part) => [...String(part)].map((digit) => String.fromCodePoint(0xff10 + Number(digit))).join('')).join('。'),
      (parts) => `[::ffff:${parts.join('.')}]`,
      (parts) => `[64:ff9b::${parts.join('.')}]`,
      ([a, b, c, d]) => `[2002:${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}::1]`,
      (parts) => `[2606:4700:0:1:0:5efe:${parts.join('.')}]`,
    );
    const agent = createAgent(strict, createResolver({}));
    await fc.assert(
      fc.asyncProperty(closed, write, async (parts, to) => {
        const url = `https://${to(parts)}:${inner.port}/`;
        expect([url, readOutboundUrl(url, '/url', strict).ok]).toEqual([url, false]);
        expect([url, await send(url, agent)]).toEqual([url, 'refused']);
        expect(attempts).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  it('are no less closed in a demo, but for this machine, nor where an operator has allowed other networks', () => {
    const all = [...closedIpv4, ...closedIpv6.map((address) => `[${address}]`)];
    const open = (policy: AddressPolicy) => all.filter((host) => readOutboundUrl(`https://${host}/`, '/url', policy).ok);
    expect(open(strict)).toEqual([]);
    expect(open(demo)).toEqual(expect.arrayContaining(['127.0.0.1', '[::1]']));
    expect(open(demo).filter((host) => !/^127\.|^\[(0000|::1|0:)/.test(host))).toEqual([]);
    expect(open(own)).toEqual(['127.0.0.2', '[fd12:3456:789a::1]']);
    // Whatever range is allowed, these stay closed: what hands out a machine's credentials, and IPv4 in disguise.
    const wide = { allowLoopback: true, allowedRanges: ['128.0.0.0/1', '0.0.0.0/1', 'fd00::/8', 'fe00::/7', '::/3'] };
    for (const host of [
      '169.254.169.254',
      '168.63.129.16',
      '0.0.0.0',
      '224.0.0.1',
      '[fd00:ec2::254]',
      '[fe80::1]',
      '[::ffff:169.254.169.254]',
      '[::]',
    ])
      expect([host, readOutboundUrl(`https://${host}/`, '/url', wide).ok]).toEqual([host, false]);
    expect(readOutboundUrl('https://10.1.2.3/', '/url', wide).ok).toBe(true);
  });
});

describe('the watch over sockets', () => {
  it('sees every attempt, with TLS and without, so that the tests above can fail', async () => {
    const outer = await listen('127.0.0.2');
    const agent = createAgent(own, createResolver({ 'good.example.com': [['127.0.0.2']] }));
    for (const url of [`http://127.0.0.2:${outer.port}/`, `https://127.0.0.2:${outer.port}/`, `https://good.example.com:${outer.port}/`])
      await send(url, agent);
    expect(attempts).toEqual(['127.0.0.2', '127.0.0.2', '127.0.0.2']);
    expect(outer.connections).toBe(3);
  });
});

describe('good addresses', () => {
  it.each(goodUrls)('%s passes', (url) => {
    expect(readOutboundUrl(url, '/url', strict)).toMatchObject({ ok: true });
  });

  it('of public names are connected to at the very address that was checked', async () => {
    const outer = await listen('127.0.0.2');
    const names = createResolver({ 'good.example.com': [['127.0.0.2']] });
    const agent = createAgent(own, names);
    expect(await send(`http://good.example.com:${outer.port}/`, agent)).toBe(200);
    expect(await send(`http://127.0.0.2:${outer.port}/`, agent)).toBe(200);
    expect(names.asked).toEqual(['good.example.com']);
    expect(new Set(attempts)).toEqual(new Set(['127.0.0.2']));
  });

  it('are spoken to without TLS only within the networks of the operator, or on this machine in a demo', async () => {
    const url = (host: string) => `http://${host}:${inner.port}/`;
    const names = createResolver({ 'public.example.com': [['93.184.215.14']], 'mixed.example.com': [['127.0.0.2', '93.184.215.14']] });
    for (const host of ['public.example.com', 'mixed.example.com', '93.184.215.14', '[2606:4700::1111]']) {
      expect([host, await send(url(host), createAgent(own, names))]).toEqual([host, 'refused']);
      expect([host, await send(url(host), createAgent(demo, names))]).toEqual([host, 'refused']);
    }
    expect(attempts).toEqual([]);
    expect(readOutboundUrl(url('10.20.0.1'), '/url', own).ok).toBe(true);
    expect(readOutboundUrl(url('93.184.215.14'), '/url', own).ok).toBe(false);
    expect(readOutboundUrl(url('localhost'), '/url', demo).ok).toBe(true);
    expect(readOutboundUrl(url('127.0.0.1'), '/url', strict)).toMatchObject({ faults: [{ code: 'url_not_https' }] });
  });
});

describe('tricks', () => {
  it('a name that changes its mind between check and use gains nothing, nor by the next connection', async () => {
    const outer = await listen('127.0.0.2', inner.port);
    const before = inner.connections;
    const names = createResolver({ 'rebind.example.com': [['127.0.0.2'], ['127.0.0.1']] });
    const url = `http://rebind.example.com:${inner.port}/`;
    expect(await send(url, createAgent(own, names))).toBe(200);
    expect([outer.connections, inner.connections]).toEqual([1, before]);
    expect(names.asked).toHaveLength(1);
    expect(await send(url, createAgent(own, names))).toBe('refused');
    expect(names.asked).toHaveLength(2);
    expect([outer.connections, inner.connections]).toEqual([1, before]);
    expect(attempts).toEqual(['127.0.0.2']);
  });

  it('a redirect leads nowhere, however long the chain', async () => {
    const before = inner.connections;
    const last = await listen('127.0.0.2', 0, `http://127.0.0.1:${inner.port}/`);
    const middle = await listen('127.0.0.2', 0, `http://127.0.0.2:${last.port}/`);
    const first = await listen('127.0.0.2', 0, `http://127.0.0.2:${middle.port}/`);
    for (const { port } of [first, middle, last]) expect(await send(`http://127.0.0.2:${port}/`, createAgent(own))).toBe(302);
    expect([first.connections, middle.connections, last.connections]).toEqual([1, 1, 1]);
    expect(inner.connections).toBe(before);
    expect(new Set(attempts)).toEqual(new Set(['127.0.0.2']));
  });

  it('a proxy of the environment is not asked', async () => {
    for (const name of ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'ALL_PROXY']) vi.stubEnv(name, `http://127.0.0.1:${inner.port}`);
    const before = inner.connections;
    const outer = await listen('127.0.0.2');
    expect(await send(`http://127.0.0.2:${outer.port}/`, createAgent(own))).toBe(200);
    expect(inner.connections).toBe(before);
    vi.unstubAllEnvs();
  });
});
