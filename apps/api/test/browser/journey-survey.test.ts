import { startThirdPartySurvey, type RunningThirdPartySurvey } from '@panelbridge/sandbox';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { IncentiveDto } from '../../src/incentives/incentive.dto.ts';
import type { ParticipationDto } from '../../src/participations/participation.dto.ts';
import { createJoinedStudy, type JoinedStudy } from '../support/studies.ts';
import { readEverything, readToken } from './interview.ts';
import { inviteByMail, launch, onOtherSite, startWorld, type World } from './world.ts';

let world: World;
let survey: RunningThirdPartySurvey;
let study: JoinedStudy;

beforeAll(async () => {
  [world, survey] = await Promise.all([
    startWorld(),
    startThirdPartySurvey({ completeUrl: 'https://hub.invalid/', screenOutUrl: 'https://hub.invalid/', parameter: 'respondent' }),
  ]);
  study = await createJoinedStudy(world.hub, {
    study: { title: 'How people choose a bicycle' },
    connection: { name: 'A survey of somebody else', config: { preset: 'generic' } },
    integration: { inviteLink: `${onOtherSite(survey.surveyLink)}?lang=en#start`, parameterName: 'respondent' },
  });
  const urlOf = (name: string): string => study.returnUrls.find((one) => one.name === name)?.pasteUrl ?? '';
  survey.configure({ completeUrl: urlOf('complete'), screenOutUrl: urlOf('screen_out') });
});
afterAll(async () => {
  await world.close();
  await survey.close();
});

async function enterByMail(email: string): Promise<{ page: Page; participation: string }> {
  const { mail, result } = await inviteByMail(world, study, { email, firstName: 'Ann' });
  const { context } = await world.openBrowser();
  const page = await context.newPage();
  await page.goto(mail.links[0] ?? '');
  await page.getByRole('button', { name: 'Start' }).click();
  await page.getByRole('heading', { name: 'How people choose a bicycle' }).waitFor();
  return { page, participation: result.participationId ?? '' };
}

async function readParticipation(id: string): Promise<ParticipationDto> {
  return (await world.hub.request<ParticipationDto>('GET', `/api/v1/studies/${study.studyId}/participations/${id}`)).body;
}

async function answerFirstPage(page: Page, adult: 'Yes' | 'No'): Promise<void> {
  await page.getByText('Are you 18 years old or older?').waitFor();
  await page.getByText(adult, { exact: true }).click();
}

async function answerRest(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByText('Every week', { exact: true }).click();
  await page.getByRole('button', { name: 'Finish' }).click();
}

describe('the journey through somebody else’s survey', () => {
  it('S1-17 S1-40 is verified by a preview that keeps what the link had, and marks nobody', async () => {
    const { body } = await world.hub.request<{ previewUrl: string }>('POST', `/api/v1/studies/${study.studyId}/preview`);
    const { context } = await world.openBrowser();
    const page = await context.newPage();
    await page.goto(body.previewUrl);
    const entered = new URL(page.url());
    expect([entered.searchParams.get('lang'), entered.hash]).toEqual(['en', '#start']);
    await answerFirstPage(page, 'Yes');
    await answerRest(page);
    await page.getByRole('heading', { name: 'The set-up works' }).waitFor();
    expect(await readEverything(page)).toContain('Not walked yet: Did not match (screen_out)');
    await launch(world, study);
  });

  it('S1-1 S1-4 S1-26 S1-40 leads from the invitation through the survey and back, to an incentive that a person releases', async () => {
    const { page, participation } = await enterByMail('ann@example.com');
    const token = readToken(page, 'respondent');
    expect((await readParticipation(participation)).status).toBe('started');
    await answerFirstPage(page, 'Yes');
    expect(await readEverything(page)).not.toContain(token);
    await answerRest(page);
    await page.getByRole('heading', { name: 'You have finished' }).waitFor();
    expect(new URL(page.url()).origin).toBe(world.hub.url);
    const { status, incentive, evidence } = await readParticipation(participation);
    expect({ status, evidence }).toEqual({ status: 'completed', evidence: { outcome: 'submitted', channel: 'redirect' } });
    const released = await world.hub.request<IncentiveDto>('POST', `/api/v1/incentives/${incentive?.id}/release`, {
      headers: { 'idempotency-key': 'release-ann' },
    });
    expect(released.body.status).toBe('released');
  });

  it('S1-40 takes a screen-out of the survey for one, owes nothing for it and gives the place to somebody else', async () => {
    const { page, participation } = await enterByMail('lee@example.com');
    const { rows: before } = await world.hub.sql.query('select places_taken from studies where id = $1', [study.studyId]);
    await answerFirstPage(page, 'No');
    await page.getByRole('button', { name: /Next|Finish/ }).click();
    await page.getByRole('heading', { name: 'Thank you for your time' }).waitFor();
    expect(await readEverything(page)).toContain('looks for other people this time');
    expect(await readParticipation(participation)).toMatchObject({
      status: 'screened_out',
      incentive: null,
      holdsPlace: false,
      evidence: { outcome: 'screened_out', channel: 'redirect' },
    });
    const { rows: after } = await world.hub.sql.query('select places_taken from studies where id = $1', [study.studyId]);
    expect([before, after]).toEqual([[{ places_taken: 2 }], [{ places_taken: 1 }]]);
  });
});
