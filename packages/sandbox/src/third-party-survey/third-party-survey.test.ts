import { createContext, runInContext } from 'node:vm';
import { Model } from 'survey-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callJson } from '../../test/call-json.js';
import { PAGE_SCRIPT } from './page.js';
import { type RunningThirdPartySurvey, startThirdPartySurvey } from './start-third-party-survey.js';

const COMPLETE = 'https://hub.example/return/complete?study=7#end';
const SCREEN_OUT = 'https://hub.example/return/screen-out';

let survey: RunningThirdPartySurvey;
beforeEach(async () => {
  survey = await startThirdPartySurvey({ completeUrl: COMPLETE, screenOutUrl: SCREEN_OUT, parameter: 'iid' });
});
afterEach(() => survey.close());

/** Runs the page's own script on the real engine, gives the answers page by page, and tells where the engine sends the browser. */
async function takeSurvey(query: string, answers: readonly Readonly<Record<string, string>>[]): Promise<string | undefined> {
  const opened: Model[] = [];
  class OpenedModel extends Model {
    override render(): void {
      opened.push(this);
    }
    // There is no document here to scroll to a faulty question.
    override scrollElementToTop(): void {}
  }
  const page = createContext({
    fetch: (path: string) => fetch(new URL(path, survey.url)),
    Survey: { Model: OpenedModel },
    location: new URL(`${survey.surveyLink}${query}`),
    document: { getElementById: () => null },
    URLSearchParams,
  });
  await runInContext(`(async () => {${PAGE_SCRIPT}})()`, page);
  const model = opened[0];
  let target: string | undefined;
  model?.onNavigateToUrl.add((_sender, options) => {
    target = options.url;
    options.allow = false;
  });
  for (const [index, answer] of answers.entries()) {
    model?.mergeData(answer);
    if (model?.isLastPage) model.tryComplete();
    else model?.nextPage();
    if (model?.state === 'completed' && index < answers.length - 1) break;
  }
  return model?.state === 'completed' ? target : `not completed: ${model?.state}`;
}

const ADULT = [{ adult: 'yes' }, { frequency: 'Every day', reason: 'Price' }];
const MINOR = [{ adult: 'no' }, { frequency: 'Every day' }];

describe('the third-party survey', () => {
  it('leads back with the parameter, beside the query and the fragment of the address', async () => {
    expect(await takeSurvey('?iid=pp_9exh736&other=1', ADULT)).toBe('https://hub.example/return/complete?study=7&iid=pp_9exh736#end');
  });

  it('leads those whom it screens out elsewhere, with the parameter', async () => {
    expect(await takeSurvey('?iid=pp_9exh736', MINOR)).toBe(`${SCREEN_OUT}?iid=pp_9exh736`);
  });

  it('encodes the value', async () => {
    const target = await takeSurvey(`?iid=${encodeURIComponent('a b&c=d#é')}`, ADULT);
    expect(new URL(target ?? '').searchParams.get('iid')).toBe('a b&c=d#é');
  });

  it('leads back without the parameter who came without it', async () => {
    expect(await takeSurvey('', ADULT)).toBe(COMPLETE);
    expect(await takeSurvey('', MINOR)).toBe(SCREEN_OUT);
  });

  it('does not end before the required questions are answered', async () => {
    expect(await takeSurvey('?iid=x', [{}])).toBe('not completed: running');
    expect(await takeSurvey('?iid=x', [{ adult: 'yes' }, {}])).toBe('not completed: running');
  });

  it('takes new settings while it runs', async () => {
    expect(await callJson('PUT', `${survey.url}/admin`, { parameter: 'token', completeUrl: 'https://other.example/?token=old' })).toEqual({
      status: 200,
      body: { completeUrl: 'https://other.example/?token=old', screenOutUrl: SCREEN_OUT, parameter: 'token' },
    });
    expect(await takeSurvey('?token=new&iid=x', ADULT)).toBe('https://other.example/?token=new');
    survey.configure({ parameter: 'iid' });
    expect((await callJson('GET', `${survey.url}/admin`)).body['parameter']).toBe('iid');
  });

  it.each([
    [{ completeUrl: 'ftp://x.example' }, 'completeUrl'],
    [{ screenOutUrl: 'https://x.example/{adult}' }, 'screenOutUrl'],
    [{ parameter: 'a b' }, 'parameter'],
  ])('refuses %j naming %s, and keeps what it had', async (change, field) => {
    expect(await callJson('PUT', `${survey.url}/admin`, change)).toMatchObject({ status: 422, body: { errors: [{ field }] } });
    expect((await callJson('GET', `${survey.url}/admin`)).body['completeUrl']).toBe(COMPLETE);
  });

  it('serves its page with every asset from itself, under a policy that allows nothing else', async () => {
    const response = await fetch(`${survey.surveyLink}?iid=x`);
    const html = await response.text();
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/https?:/);
    expect(html).not.toMatch(/https?:|\/\/[a-z]/i);
    const assets = [...html.matchAll(/\s(?:src|href)="(\/[^"]+)"/g)].map((match) => match[1] ?? '');
    expect(assets).toHaveLength(5);
    for (const path of assets) {
      const asset = await fetch(new URL(path, survey.url));
      expect([path, asset.status]).toEqual([path, 200]);
      const text = await asset.text();
      expect(asset.headers.get('content-type')).toContain(path.endsWith('.css') ? 'text/css' : 'text/javascript');
      expect(path.endsWith('.css') ? text : '').not.toMatch(/url\(["']?(?:https?:)?\/\/|@import/);
    }
  });

  it('serves the engine itself, in the versions that belong together', async () => {
    const [core, userInterface] = await Promise.all(
      ['survey.core.js', 'survey-js-ui.js'].map(async (name) => (await fetch(`${survey.url}/assets/${name}`)).text()),
    );
    const version = (text = '') => /library v(\S+)/.exec(text)?.[1];
    expect(version(core)).toMatch(/^\d+\.\d+\.\d+$/);
    expect(version(userInterface)).toBe(version(core));
  });
});
