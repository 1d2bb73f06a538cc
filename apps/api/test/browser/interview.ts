import { expect } from 'vitest';
import type { Page } from 'playwright-core';
import { buttonText } from './world.ts';

/** Everything that a person can read on a page, its title and what the fields hold included. */
export async function readEverything(page: Page): Promise<string> {
  const text: unknown = await page.evaluate(
    `[document.title, document.body.innerText, ...[...document.querySelectorAll('input:not([type=hidden]),textarea')].map((field) => field.value + ' ' + field.placeholder)].join('\\n')`,
  );
  return String(text);
}

/** Writes an answer in the interview and sends it. */
export async function answer(page: Page, words: string): Promise<void> {
  await page.getByRole('textbox').fill(words);
  await page.getByRole('button', { name: 'Continue' }).click();
}

/**
 * Hurries through the interview as far as the button that leads back (S1-21), checking on each page that nothing of `secret` can be read (S1-3).
 */
export async function hurryThrough(page: Page, secret: string): Promise<void> {
  await page.getByRole('heading', { name: 'What made you take part today?' }).waitFor();
  expect(await readEverything(page)).not.toContain(secret);
  await answer(page, 'Skip to the end, please');
  await page.getByRole('heading', { name: 'Is there anything else' }).waitFor();
  expect(await readEverything(page)).not.toContain(secret);
  await answer(page, 'no');
  await page.getByRole('link', { name: buttonText }).waitFor();
  expect(await readEverything(page)).not.toContain(secret);
}

/** The value with which the browser entered the tool: from the address alone, since nowhere else can it be seen. */
export function readToken(page: Page, parameter = 'iid'): string {
  const value = new URL(page.url()).searchParams.get(parameter);
  if (!value) throw new Error(`the tool was entered without ${parameter}: ${page.url()}`);
  return value;
}
