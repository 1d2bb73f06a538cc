import { z } from 'zod';

/** A text that says something. */
export const text = z.string({ error: 'is missing' }).regex(/\S/, 'must not be empty');

/** Texts that each say something; the list may be empty. */
export const texts = z.array(text);

/** At least one text. */
export const someTexts = texts.min(1, 'needs at least one entry');
