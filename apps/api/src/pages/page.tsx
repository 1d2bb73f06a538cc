import type { FastifyReply } from 'fastify';
import type { ComponentChildren } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { contentSecurityPolicy, styles } from './styles.js';

/** One page of a participant. */
export interface PageOptions {
  /** Of the browser's tab; the page's own heading stands in its content. */
  readonly title: string;
  /** Where the browser goes by itself at once; a link to it must stand in the content as well. */
  readonly goTo?: string;
}

/** Renders a whole HTML document. Values are escaped by the library. */
export function renderPage({ title, goTo }: PageOptions, content: ComponentChildren): string {
  const document = (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex, nofollow" />
        {goTo !== undefined && <meta http-equiv="refresh" content={`0;url=${goTo}`} />}
        <title>{title}</title>
        <style dangerouslySetInnerHTML={{ __html: styles }} />
      </head>
      <body>
        <main>{content}</main>
      </body>
    </html>
  );
  return `<!doctype html>${renderToString(document)}`;
}

/** Sends a page with the headers that every page for participants has: never stored, no referrer, a strict policy. */
export function sendPage(reply: FastifyReply, status: number, html: string): FastifyReply {
  return reply
    .code(status)
    .header('content-type', 'text/html; charset=utf-8')
    .header('cache-control', 'no-store')
    .header('referrer-policy', 'no-referrer')
    .header('content-security-policy', contentSecurityPolicy)
    .header('x-content-type-options', 'nosniff')
    .send(html);
}
