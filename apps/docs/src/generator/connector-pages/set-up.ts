import { blocks, link, prose, section } from '../../markdown/markdown.ts';
import type { Step } from '../../sources/docs-shape.ts';
import type { Connector } from '../../sources/read-connectors.ts';
import type { Page } from '../page.ts';
import { sides } from '../words.ts';
import { showSetUp } from './journey-pictures.ts';
import { describePrerequisites } from './overview.ts';
import { hrefOf, slugOf } from './paths.ts';

/** What presets are: tools that people are led into, or what others document of the same destination. */
const presetWords = {
  tools: 'These steps fit any tool. For one of those that are known, its own page says where its buttons are',
  profiles:
    'These steps are the same with every preset. What each of them documents of this connection, with its own limits, stands on its page',
} as const;

/** How to set it up, on both sides in the order in which it is done. */
export function writeSetUp({ manifest, hash }: Connector, pictures: ReadonlySet<string>): Page {
  const { docs } = manifest;
  return {
    slug: slugOf(manifest, 'setUp'),
    title: `Set up ${manifest.title}`,
    label: 'Set-up',
    description: `How to set up ${manifest.title} on both sides, in order.`,
    manifestHash: hash,
    body: blocks(
      manifest.presets.length > 0
        ? `${manifest.capabilities.redirect ? presetWords.tools : presetWords.profiles}: ${manifest.presets
            .map(({ id, title }) => link(prose(title), hrefOf(manifest, 'presets', id)))
            .join(', ')}.`
        : undefined,
      manifest.capabilities.recruitment
        ? `${link('Recruit from the panel, walked through', '/guides/recruiting/')} types these steps one after the other.`
        : undefined,
      section('## Before you begin', describePrerequisites(docs.prerequisites, manifest)),
      section('## Steps', describeSteps(docs.setup, '###')),
      section('## What it looks like', showSetUp(manifest.id, pictures)),
      `Then ${link('test it', `${hrefOf(manifest, 'testAndQuestions')}#test-it`)}. If a step does not work out, see ${link('limits and errors', hrefOf(manifest, 'limitsAndErrors'))}.`,
    ),
  };
}

/** The steps of a set-up, each under a heading of the given level. */
export function describeSteps(steps: readonly Step[], level: '###' | '####'): string {
  return blocks(
    steps.map(({ side, title, text }, index) => `${level} ${index + 1}. ${prose(title)}\n\n**${sides[side]}.** ${prose(text)}`),
  );
}
