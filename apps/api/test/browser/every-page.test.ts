import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { renderGoingPage, renderRefusal, renderStartPage } from '../../src/links/entry-pages.tsx';
import type { EntrySummary } from '../../src/links/entry-summary.ts';
import type { OutcomeOutput } from '../../src/links/hot-statements.ts';
import {
  renderConfirmation,
  renderIncident,
  renderPreviewConfirmation,
  renderPreviewWithoutId,
  renderStalePreview,
  renderUnknownReturn,
} from '../../src/links/return-pages.tsx';
import { contentSecurityPolicy } from '../../src/pages/styles.ts';
import { renderProblemPage } from '../../src/pages/problem-page.tsx';
import { renderPlain, type PlainPage } from '../../src/applications/verdict-pages.tsx';
import { listMemberPages } from './member-pages.ts';
import { expectAccessible, expectFitsNarrowScreen } from './accessibility.ts';
import { startBrowser, type TestBrowser } from '@panelbridge/test-browser';

const longWord = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft';
const title = `How people choose a ${longWord}`;
const toolHost = `${'interviews-of-a-research-team-with-a-long-name'.repeat(2)}.example.com`;
const going = `/return/x?iid=${'t'.repeat(1_500)}`;
const summary: EntrySummary = {
  title,
  toolHost,
  minutes: 20,
  amount: 123_456_789,
  currency: 'USD',
  status: 'invited',
  studyStatus: 'active',
  launched: true,
  entryPage: true,
};
const outcome: OutcomeOutput = {
  disposition: 'apply',
  anomaly: null,
  status: 'completed',
  study_id: 'st_0000000000',
  workspace_id: '',
  title,
  amount: 2500,
  currency: 'USD',
  auto_release: false,
  incentive_status: 'due',
};
const preview = { studyTitle: title, verified: true, seen: ['complete'], returned: 'complete', missing: ['screen_out', 'over_quota'] };
const plainPages: readonly PlainPage[] = [
  'mailed',
  'needs_review',
  'screened_out',
  'over_quota',
  'ended',
  'unknown',
  'not_open',
  'paused',
  'closed',
  'foreign_form',
];

/** Every page that tells a participant something; the form of the screener is looked at where it is filled in. */
const pages: readonly (readonly [name: string, html: string])[] = [
  ['start', renderStartPage(summary, 'e')],
  ['start again', renderStartPage({ ...summary, status: 'incomplete', amount: null, currency: null, minutes: null }, 'e')],
  ['start of a closed study', renderStartPage({ ...summary, studyStatus: 'closed' }, 'e')],
  ...['already_ended', 'not_invited', 'closed_to_you', 'full', 'study_not_open', 'unknown', 'expired'].map(
    (reason) => [`entry refused: ${reason}`, renderRefusal(reason)] as const,
  ),
  // Without the refresh, which would lead away before anything could be looked at.
  ['going', renderGoingPage(going).replace(/<meta http-equiv="refresh"[^>]*>/, '')],
  ...['completed', 'submitted', 'screened_out', 'over_quota', 'quality_failed', 'incomplete'].map(
    (status) => [`returned: ${status}`, renderConfirmation({ ...outcome, status })] as const,
  ),
  ['returned: released by itself', renderConfirmation({ ...outcome, auto_release: true })],
  ['returned: released', renderConfirmation({ ...outcome, incentive_status: 'released' })],
  ['returned: looked at', renderConfirmation({ ...outcome, disposition: 'contradict' })],
  ['returned: never started', renderConfirmation({ ...outcome, disposition: 'hold', anomaly: 'never_started' })],
  ['incident: missing', renderIncident('missing')],
  ['incident: expired', renderIncident('expired')],
  ['unknown return', renderUnknownReturn()],
  ['preview', renderPreviewConfirmation(preview)],
  ['preview of another way', renderPreviewConfirmation({ ...preview, verified: false, returned: 'screen_out' })],
  ['preview without id', renderPreviewWithoutId()],
  ['stale preview', renderStalePreview()],
  ...plainPages.map((page) => [`study: ${page}`, renderPlain(page)] as const),
  ...listMemberPages({ title, longWord }),
  ...[400, 404, 413, 429, 500, 503].map((status) => [`error ${status}`, renderProblemPage(status, 'f0e1d2c3')] as const),
];

let browser: TestBrowser;
let page: Page;
beforeAll(async () => {
  browser = await startBrowser();
  page = await browser.context.newPage();
});
afterAll(() => browser.close());

describe('every page', () => {
  it.each(pages)('%s has no barrier, fits a narrow screen and keeps to its policy', async (name, html) => {
    const complaints: string[] = [];
    page.removeAllListeners('console').on('console', (message) => complaints.push(message.text()));
    const address = `https://hub.example/${encodeURIComponent(name)}`;
    await page.route(address, (route) =>
      route.fulfill({
        body: html,
        headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': contentSecurityPolicy },
      }),
    );
    await page.goto(address);
    expect(complaints).toEqual([]);
    expect(await page.title()).toBe(await page.getByRole('heading', { level: 1 }).textContent());
    await expectAccessible(page);
    await expectFitsNarrowScreen(page);
  });
});
