import { readFileSync } from 'node:fs';
import { checkManifest, printManifest } from '@panelbridge/core/connector';
import { describe, expect, it } from 'vitest';
import { connector, manifest } from './index.js';

const { connectionConfig, studyConfig, docs, capabilities } = manifest;

/** What is wrong with settings, as `field: message`. */
function findIssues(schema: typeof connectionConfig | typeof studyConfig, settings: unknown): readonly string[] {
  return schema.safeParse(settings).error?.issues.map(({ path, message }) => `${path.join('/')}: ${message}`) ?? [];
}

describe('the manifest', () => {
  it('has no faults', () => {
    expect(checkManifest(manifest)).toEqual([]);
  });

  it('is the one that is committed', () => {
    const { version, panelbridge } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
    expect(panelbridge).toEqual({ connector: manifest.id, contract: manifest.contract });
    expect(readFileSync(new URL('../manifest.json', import.meta.url), 'utf8')).toBe(printManifest(connector.manifest, version));
  });

  it('D2 leads a finished return to submitted, which no study can change', () => {
    expect(capabilities.redirect.onReturn).toEqual({ default: 'submitted', fixed: true });
  });

  it('maps the one status that the vendor publishes, and that to submitted', () => {
    expect(capabilities.statusSync.statusMap).toEqual({ COMPLETE: 'submitted' });
  });
});

describe('the settings of a connection', () => {
  it('work without anything filled in', () => {
    expect(connectionConfig.parse({})).toEqual({});
  });

  it.each([
    [{ baseUrl: 'api.example.com' }, /^baseUrl: .*https/],
    [{ baseUrl: 'ftp://api.example.com' }, /^baseUrl: .*https/],
    [{ requestsPerMinute: 0 }, /^requestsPerMinute: /],
    [{ requestsPerMinute: 1.5 }, /^requestsPerMinute: /],
    [{ pullEveryMinutes: 0 }, /^pullEveryMinutes: /],
    [{ placeholder: ' ' }, /^placeholder: .*#cuser#/],
    [{ placeholder: '{name}{name}' }, /^placeholder: /],
    [{ statusMap: { COMPLETE: 'incomplete' } }, /^statusMap: .*COMPLETE/],
    [{ statusMap: { X: 'completed' } }, /^statusMap\/X: .*submitted/],
    [{ statusMap: { ' X': 'submitted' } }, /^statusMap\/ X: /],
  ])('refuse %j', (config, message) => {
    expect(findIssues(connectionConfig, config)).toEqual([expect.stringMatching(message)]);
  });

  it.each([
    { placeholder: '#cuser#' },
    { placeholder: '[{name}]' },
    { statusMap: { SCREENED_OUT: 'screened_out', 'On hold': 'incomplete' } },
  ])('take %j', (config) => {
    expect(connectionConfig.parse(config)).toEqual(config);
  });
});

describe('what the vendor does not publish', () => {
  // Of each setting, whether it stands in for something that is published nowhere (D22); a new one has to be told apart here first.
  const isPublished = {
    baseUrl: false,
    tokenUrl: false,
    requestsPerMinute: true,
    pullEveryMinutes: true,
    placeholder: false,
    statusMap: false,
    testType: true,
    audience: true,
    testId: true,
  };
  const settings = { ...connectionConfig.shape, ...studyConfig.shape };

  it('is told apart for every setting', () => {
    expect(Object.keys(settings)).toEqual(Object.keys(isPublished));
  });

  it.each(Object.entries(isPublished))(
    'is called experimental in the description of the setting: %s (published: %s)',
    (name, published) => {
      const description = Object.entries(settings)
        .find(([key]) => key === name)?.[1]
        .meta()?.['description'];
      expect([name, /\bExperimental\b/.test(String(description))]).toEqual([name, !published]);
    },
  );
});

describe('the settings of a study', () => {
  it.each(['survey', 'interaction', 'classic'] as const)('S0-1 take a test of the type %s with the Invite Network', (testType) => {
    expect(studyConfig.parse({ testType })).toEqual({ testType, audience: 'invite_network' });
    expect(studyConfig.parse({ testType, audience: 'invite_network' })).toEqual({ testType, audience: 'invite_network' });
  });

  it.each(['contributor_network', 'custom_network', 'my_recruit', 'usertesting_panel', ''])(
    'S0-1 refuse the audience "%s" and say why',
    (audience) => {
      expect(findIssues(studyConfig, { testType: 'survey', audience })).toEqual([
        expect.stringMatching(/^audience: must be "invite_network".*Invite Network/),
      ]);
    },
  );

  it.each([{}, { testType: undefined }, { testType: '' }, { testType: 'think_out_loud' }])(
    'S0-30 refuse %j, since ids are written by the type',
    (config) => {
      expect(findIssues(studyConfig, config)).toEqual([
        expect.stringMatching(/^testType: choose "survey", "interaction", "classic".*nobody guesses/),
      ]);
    },
  );

  it('take the id of the test in any case of its letters, and nothing else', () => {
    const testId = '3F8A1C52-0b7d-4e6f-9a21-5c4d3e2f1a0b';
    expect(studyConfig.parse({ testType: 'survey', testId })).toMatchObject({ testId });
    for (const wrong of ['', '42', `https://app.usertesting.com/${testId}`]) {
      expect(findIssues(studyConfig, { testType: 'survey', testId: wrong })).toEqual([
        expect.stringMatching(/^testId: .*UUID.*address of the test/),
      ]);
    }
  });
});

describe('the docs', () => {
  it('S0-4 list what is automated: the screener, the redirect, statuses during fieldwork, Submitted', () => {
    // Each sentence beside what is declared, by which the hub does it; whoever changes the one looks at the other.
    expect(docs.automated).toEqual([
      'Distributing the screener: on launch people are invited to it.',
      'Redirecting whoever qualifies into the test, with an id of their own in the link; nobody else gets the link.',
      'Keeping statuses in step during fieldwork: screened out, qualified, incomplete and submitted, from redirects and from the Results API.',
      'Marking people as Submitted after they complete the test in UserTesting; never as Completed.',
    ]);
    expect(docs.prerequisites.find(({ code }) => code === 'screener_missing')).toMatchObject({ attestedBy: 'hub', neededFor: 'attach' });
    expect(capabilities.redirect).toMatchObject({ identity: 'partner_id', parameter: { name: 'userID' } });
    expect(capabilities.redirect.returns).toEqual(expect.arrayContaining(['screen_out', 'incomplete', 'complete']));
    expect(capabilities.statusSync).toMatchObject({ directions: ['pull'], pull: { everyMinutes: 15 } });
    expect([capabilities.redirect.onReturn, capabilities.statusSync.statusMap]).toEqual([
      { default: 'submitted', fixed: true },
      { COMPLETE: 'submitted' },
    ]);
  });

  it('S0-5 list what stays manual: Submitted to Completed, and excluding in order, the panel first', () => {
    expect(docs.manual).toEqual([
      'Changing Submitted to Completed, which releases the incentive by `POST /api/v1/participations/{pp}/complete-and-pay`, singly or in bulk; `…/complete` makes it due and leaves the release for later. Nobody is paid until a person does it.',
      'Excluding people in the right order: first in the panel (`POST /api/v1/participations/{pp}/exclude`), then in UserTesting, then confirming that (`POST /api/v1/participations/{pp}/confirm-removed`).',
    ]);
    expect(capabilities.statusSync.manual).toMatchObject([{ from: 'submitted', to: 'completed' }]);
    expect(capabilities.statusSync.removal).toBeDefined();
  });

  it('S0-8 order the set-up: build, choose Invite Network, launch, copy the link, screener, integration, paste, launch the study', () => {
    const named = ['Build the test', 'Choose Invite Network', 'Launch the test', 'Copy the Invite Network link', 'Create the screener'];
    const steps = [...named, 'Open the integration', 'Paste the link', 'Launch the study'];
    const titles = docs.setup.map(({ title }) => title);
    const places = steps.map((title) => titles.indexOf(title));
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(steps.map((title) => docs.setup.find((step) => step.title === title)?.side)).toEqual([
      ...Array(4).fill('partner'),
      ...Array(4).fill('panel'),
    ]);
    for (const title of ['Create the screener', 'Open the integration', 'Paste the link', 'Launch the study']) {
      expect(docs.setup.find((step) => step.title === title)?.text).toContain('In User Interviews, ');
    }
  });

  it('ask for the screener and the launch before the link, and for the duty to pay at the launch, each with a code of its own', () => {
    expect(docs.prerequisites.map(({ code, attestedBy, neededFor }) => `${code} ${attestedBy} ${neededFor ?? 'launch'}`)).toEqual([
      'screener_missing hub attach',
      'test_launch_missing operator attach',
      'payment_duty_missing operator launch',
    ]);
  });

  it('S0-7 name the human to ask before the launch', () => {
    expect(docs.advice.join('\n')).toMatch(/Customer Success Manager before the launch/);
  });

  it('say that the ids are for tracking and not for contacting people again', () => {
    expect(docs.advice.join('\n')).toMatch(/Never use these ids to contact people again/);
  });

  it('the removal in the tool comes after the exclusion here and says what is lost', () => {
    expect(capabilities.statusSync.removal?.text).toMatch(/^Only now, after the hub has excluded.*no longer visible/s);
  });

  it.each(['id_other_test_type', 'id_malformed', 'id_unresolved', 'test_type_missing', 'link_host_not_allowed', 'test_launch_missing'])(
    'say what helps against %s',
    (code) => {
      expect(docs.troubleshooting.map((trouble) => trouble.code)).toContain(code);
    },
  );
});
