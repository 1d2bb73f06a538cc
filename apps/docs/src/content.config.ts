import { docsLoader } from '@astrojs/starlight/loaders';
import { docsSchema } from '@astrojs/starlight/schema';
import { defineCollection } from 'astro:content';

/** The pages, written by hand and generated. */
export const collections = { docs: defineCollection({ loader: docsLoader(), schema: docsSchema() }) };
