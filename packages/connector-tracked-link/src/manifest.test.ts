import { readFileSync } from 'node:fs';
import { checkManifest, printManifest } from '@panelbridge/core/connector';
import { describe, expect, it } from 'vitest';
import { callToActionTexts } from './config.js';
import { connector, manifest } from './index.js';

const { connectionConfig, studyConfig, docs, capabilities } = manifest;

describe('the manifest', () => {
  it('has no faults', () => {
    expect(checkManifest(manifest)).toEqual([]);
  });

  it('is the one that is committed', () => {
    const { version, panelbridge } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
    expect(panelbridge).toEqual({ connector: manifest.id, contract: manifest.contract });
    expect(readFileSync(new URL('../manifest.json', import.meta.url), 'utf8')).toBe(printManifest(connector.manifest, version));
  });

  it('D2 leads a finished return to completed, unless the study says submitted', () => {
    expect(capabilities.redirect.onReturn).toEqual({ default: 'completed', fixed: false });
  });

  it('D5 takes a tool’s “complete” and “completed” for submitted: only the study’s policy or a person completes', () => {
    expect(capabilities.statusSync.statusMap).toMatchObject({ complete: 'submitted', completed: 'submitted' });
    expect(Object.values<string>(capabilities.statusSync.statusMap)).not.toContain('completed');
  });
});

describe('the settings', () => {
  it('of a connection work without anything filled in', () => {
    expect(connectionConfig.parse({})).toEqual({ preset: 'generic', webhookScheme: 'none' });
  });

  it.each([
    [{ preset: 'unknown' }, 'preset'],
    [{ webhookScheme: 'md5' }, 'webhookScheme'],
    [{ placeholder: '{{iid}}' }, 'placeholder'],
    [{ placeholder: '{name}{name}' }, 'placeholder'],
  ])('of a connection refuse %j', (config, field) => {
    expect(connectionConfig.safeParse(config).error?.issues.map(({ path }) => path)).toEqual([[field]]);
  });

  it('of a study suggest texts for the button, which is optional', () => {
    expect(studyConfig.parse({})).toEqual({});
    expect(studyConfig.parse({ outline: ' Version 2 ' })).toEqual({ outline: 'Version 2' });
    expect(studyConfig.safeParse({ outline: ' ' }).success).toBe(false);
  });
});

describe('the docs', () => {
  it('S1-11 name the hub’s own way, and after it the same path in the panel, in order', () => {
    const steps = docs.setup.filter(({ side }) => side === 'panel');
    for (const { text } of steps) {
      const [ours = '', theirs] = text.split(/[Ii]n User Interviews, /);
      expect(ours).toMatch(/`\w+ \/api\/v1\/|integration/);
      expect(theirs).toBeDefined();
    }
    const text = steps.map((step) => `${step.title} ${step.text}`).join('\n');
    const path = [
      'research project',
      'Research Activity',
      'Edit the Task Platform',
      'Tracked Custom Link',
      'Paste',
      'URL field',
      'Copy',
      'Preview and Confirm Setup',
    ];
    const places = path.map((word, index) => text.indexOf(word, index === 0 ? 0 : text.indexOf(path[index - 1] ?? '')));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places).not.toContain(-1);
    for (const call of ['/integration', '/preview', '/setup']) expect(text).toContain(call);
  });

  it('give each of the three prerequisites a code and a message of its own', () => {
    expect(docs.prerequisites.map(({ code, attestedBy }) => `${code} ${attestedBy}`)).toEqual([
      'research_project_missing hub',
      'finalised_outline_missing operator',
      'admin_access_missing operator',
    ]);
    expect(new Set(docs.prerequisites.map(({ remedy }) => remedy)).size).toBe(3);
  });

  it.each(callToActionTexts)('S1-28 suggest “%s” for the button', (text) => {
    expect(docs.advice.join('\n')).toContain(text);
  });

  it.each([
    ['not_marked_complete', /redirect URL/],
    ['preview_fails', /[Cc]lear the browser cache/],
    ['stale_setup', /preview/],
  ])('say what helps against %s', (code, words) => {
    const trouble = docs.troubleshooting.find((one) => one.code === code);
    expect(`${trouble?.cause} ${trouble?.remedy}`).toMatch(words);
  });
});
