import path from 'node:path';
import { expect, test } from 'vitest';
import { root } from './child.mjs';
import { readStartSettings } from './start-settings.mjs';

test('a start without settings is a demo in the repository', () => {
  expect(readStartSettings({ DATABASE_URL: '', PANELBRIDGE_PORT: '' }, [])).toEqual({
    folder: path.join(root, '.panelbridge'),
    publicUrl: 'http://localhost:4300',
    ports: { tool: 4310, smtp: 4311, mailbox: 4312, survey: 4313, testTool: 4314, hubApi: 4315, platform: 4316, payouts: 4317 },
    hub: {
      PANELBRIDGE_PORT: '4300',
      PANELBRIDGE_FOLDER: path.join(root, '.panelbridge'),
      PANELBRIDGE_PUBLIC_URL: 'http://localhost:4300',
      LOG_LEVEL: 'warn',
    },
    wantsDemo: true,
  });
});

test('no demo is made in a database that somebody brings, nor where it is declined', () => {
  const database = 'postgresql://somebody@db.example/panelbridge';
  expect(readStartSettings({ DATABASE_URL: database }, []).wantsDemo).toBe(false);
  expect(readStartSettings({ DATABASE_URL: database, PANELBRIDGE_DEMO: 'true' }, []).wantsDemo).toBe(false);
  expect(readStartSettings({ PANELBRIDGE_DEMO: 'false' }, []).wantsDemo).toBe(false);
  expect(readStartSettings({}, ['--no-demo']).wantsDemo).toBe(false);
});

test('the stand-ins move together, and only to ports that there are', () => {
  expect(readStartSettings({ PANELBRIDGE_SANDBOX_PORT: '5000' }, []).ports).toEqual({
    tool: 5000,
    smtp: 5001,
    mailbox: 5002,
    survey: 5003,
    testTool: 5004,
    hubApi: 5005,
    platform: 5006,
    payouts: 5007,
  });
  for (const port of ['many', '0', '65531', '1.5'])
    expect(() => readStartSettings({ PANELBRIDGE_SANDBOX_PORT: port }, [])).toThrow('PANELBRIDGE_SANDBOX_PORT');
});
