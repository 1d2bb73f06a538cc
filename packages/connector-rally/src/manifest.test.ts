import { readFileSync } from 'node:fs';
import { publishedPace } from '@panelbridge/core';
import { checkManifest, findSecretFault, printManifest } from '@panelbridge/core/connector';
import { describe, expect, it } from 'vitest';
import { connector, manifest } from './index.js';

const { connectionConfig, studyConfig, docs, secrets } = manifest;
const troubleOf = (code: string) => docs.troubleshooting.find((trouble) => trouble.code === code);
const limitOf = (name: string) => docs.limits.find((limit) => limit.name === name);

describe('the manifest', () => {
  it('has no faults', () => {
    expect(checkManifest(manifest)).toEqual([]);
  });

  it('is the one that is committed', () => {
    const { version, panelbridge } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
    expect(panelbridge).toEqual({ connector: manifest.id, contract: manifest.contract });
    expect(readFileSync(new URL('../manifest.json', import.meta.url), 'utf8')).toBe(printManifest(connector.manifest, version));
  });

  it('D1 asks for nothing: no key and no study of Rally’s', () => {
    expect(connectionConfig.parse({})).toEqual({ webhookScheme: 'none' });
    expect(studyConfig.parse({})).toEqual({});
    expect(Object.values(secrets).map(({ required }) => required)).toEqual([false, false]);
  });

  it('is experimental, since nothing was tried with Rally', () => {
    expect(manifest).toMatchObject({ stage: 'experimental' });
    expect(manifest.verification.note).toMatch(/nothing was tried with Rally itself/);
  });

  it.each(['https://app.rallyuxr.com/studies/1', 'a b', '../x', '', 'x'.repeat(101)])('refuses the study “%s”', (rallyStudyId) => {
    expect(studyConfig.safeParse({ rallyStudyId }).error?.issues).toMatchObject([
      { path: ['rallyStudyId'], message: expect.stringContaining('cm1uwhduy001vle4gr4soyqkq') },
    ]);
  });

  it.each([{ baseUrl: 'rally' }, { webhookScheme: 'signature' }])('refuses the setting %j', (config) => {
    expect(connectionConfig.safeParse(config).error?.issues.map(({ path }) => path)).toEqual([Object.keys(config)]);
  });

  it.each(['key with blanks', 'key\n', 'kéy'])('has a form of keys that %j has not', (value) => {
    expect(findSecretFault(secrets.apiKey, value)).toContain('Copy it again');
    expect(findSecretFault(secrets.apiKey, 'rk_live_aB3-xyz')).toBeNull();
  });
});

describe('the docs', () => {
  it('S2-1 attribute the size of the panel to User Interviews, with its date, and not to the hub', () => {
    const figures = JSON.stringify(docs).match(/[^."]*(?:6|six)\+? ?million[^"]*/gi);
    expect(figures).toHaveLength(1);
    expect(figures?.[0]).toMatch(/^User Interviews states that its panel .*as of March 6 2026.*this hub’s panel, as the reach says/);
  });

  it('S2-28 link how a screener is created, and good practice for people of an external panel', () => {
    expect(docs.advice).toContainEqual(expect.stringMatching(/https:\/\/help\.rallyuxr\.com\/en\/articles\/9213596-create-a-screener$/));
    expect(docs.advice).toContainEqual(expect.stringMatching(/external panel.*https:\/\/help\.rallyuxr\.com\/en\/articles\/9757884$/));
  });

  it.each([
    ['Price: moderated B2B', '$65'],
    ['Price: unmoderated B2B', '$43'],
    ['Price: moderated B2C', '$39'],
    ['Price: unmoderated B2C', '$26'],
  ])('say the price with its source and date: %s', (name, price) => {
    expect(limitOf(name)).toMatchObject({ value: expect.stringContaining(`${price} `), source: expect.stringContaining('March 6 2026') });
  });

  it.each([
    ['S2-82', /first qualified applicant after 77 minutes and .*\(medians, as of March 6 2026\)/, publishedPace.firstQualified, 77],
    ['S2-83', /first confirmed session after 24 hours \(medians, as of March 6 2026\)/, publishedPace.firstSession, 24 * 60],
    [
      'S2-84',
      /Within a day .*as many qualified applicants as requested and one session confirmed and scheduled/,
      publishedPace.allQualified,
      24 * 60,
    ],
    ['S2-85', /within two days all requested people are matched, approved and scheduled/, publishedPace.allScheduled, 48 * 60],
  ] as const)(
    '%s say how fast recruiting usually is, with the figure by which studies are called behind',
    (_, words, minutes, expected) => {
      expect(docs.advice).toContainEqual(expect.stringMatching(words));
      expect(minutes).toBe(expected);
    },
  );

  it('mark the statuses out of which no way leads', () => {
    const irreversible = docs.limits.filter(({ name }) => name.includes('(irreversible)')).map(({ name }) => name);
    expect(irreversible).toEqual([expect.stringContaining('Closed'), expect.stringContaining('rejected, no-show')]);
    expect(docs.manual).toContainEqual(expect.stringMatching(/Closing cannot be undone and asks for a confirmation/));
  });

  it('S2-88 explain as expected that an invite holds nothing of the participant', () => {
    expect(troubleOf('participant_info_missing')).toMatchObject({
      symptom: expect.stringMatching(/invite shows no email and no name/),
      cause: expect.stringMatching(/This is expected.*scheduled all the same/),
    });
  });

  it('say how people are gated, and what becomes of those who come by the link', () => {
    expect(troubleOf('unqualified')?.cause).toMatch(
      /Only matching people are invited and see the study when they browse, but anybody with the link/,
    );
  });

  it.each(['insufficient_funds', 'field_locked', 'unsupported', 'forbidden', 'not_connected', 'import_failed', 'unknown_status'])(
    'say what helps against %s',
    (code) => {
      expect(troubleOf(code)?.remedy).toMatch(/\S/);
    },
  );

  it('name each thing of Rally’s that is not verified', () => {
    const unverified = docs.limits.filter(({ value }) => value.includes('Unverified')).map(({ name }) => name);
    expect(unverified).toEqual(['Imports', 'Changing a participant', 'Meaning of Rally’s statuses', 'Webhook signature']);
  });

  it('order the set-up as the source document does, publishing before starting', () => {
    const steps = [
      'Create the study',
      'Complete the plan',
      'Choose the audience',
      'Write the screener',
      'Set up the sessions',
      'Publish',
      'Review & Start',
    ];
    const places = steps.map((title) => docs.setup.findIndex((step) => step.title === title));
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((a, b) => a - b));
  });
});
