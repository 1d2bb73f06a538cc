import type { APIRoute, GetStaticPaths } from 'astro';
import { getCollection, type CollectionEntry } from 'astro:content';
import { writeTwin } from '../markdown/write-twin.ts';

/** Every page as Markdown, beside its HTML. */
export const getStaticPaths = (async () => {
  const entries = await getCollection('docs');
  return entries.map((entry) => ({ params: { page: entry.id || 'index' }, props: { entry } }));
}) satisfies GetStaticPaths;

/** Answers with a page as Markdown. */
export const GET: APIRoute<{ entry: CollectionEntry<'docs'> }> = ({ props }) => {
  const { data, body = '' } = props.entry;
  return new Response(writeTwin(data.title, data.description, body), { headers: { 'content-type': 'text/markdown; charset=utf-8' } });
};
