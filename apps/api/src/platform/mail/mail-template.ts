import { fault, refuse, succeed, type Fault, type Result } from '@panelbridge/core';

/**
 * A mail's subject and plain text. `{{name}}` stands for a value; a line that names one which is empty is left out; blank lines separate
 * paragraphs; a paragraph that is `{{link}}` alone becomes a button in the HTML.
 */
export interface MailTemplate {
  readonly subject: string;
  readonly text: string;
}

/** A mail as it is sent. */
export interface RenderedMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** What the names in a template stand for; every value is plain text on one line. */
export type MailValues = Readonly<Record<string, string>>;

const placeholder = /\{\{[^\S\n]*([^{}\n]*?)[^\S\n]*\}\}/g;
const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Checks a text that an operator wrote: it may use only these names. `pointer` says where the text stands. */
export function checkTemplateText(text: string, names: readonly string[], pointer: string): Result<string, 'placeholder_unknown'> {
  const faults = [...text.matchAll(placeholder)]
    .map(([, name = '']) => name)
    .filter((name) => !names.includes(name))
    .map((name): Fault<'placeholder_unknown'> => {
      const detail = `Nothing stands for {{${name.slice(0, 60)}}}. Use ${names.map((known) => `{{${known}}}`).join(', ')}, or leave it out.`;
      return fault('placeholder_unknown', pointer, detail);
    });
  return faults.length > 0 ? refuse(...faults) : succeed(text);
}

/** Fills a template in. Values are never read as template or as HTML. @throws Error when the template names a value that is not given */
export function renderMail({ subject, text }: MailTemplate, values: MailValues): RenderedMail {
  const paragraphs = text
    .trim()
    .split(/\n[^\S\n]*\n\s*/)
    .map((paragraph) => fillParagraph(paragraph, values))
    .filter((lines) => lines.length > 0);
  const { link } = values;
  const html = paragraphs.map((lines) =>
    link !== undefined && lines.length === 1 && lines[0] === link ? renderButton(link) : `<p>${lines.map(renderLine).join('<br>\n')}</p>`,
  );
  return {
    subject: fill(subject, values).replaceAll(/\s+/g, ' ').trim(),
    text: `${paragraphs.map((lines) => lines.join('\n')).join('\n\n')}\n`,
    html: renderDocument(html.join('\n')),
  };
}

function fillParagraph(paragraph: string, values: MailValues): string[] {
  return paragraph
    .split('\n')
    .filter((line) => ![...line.matchAll(placeholder)].some(([, name = '']) => values[name] === ''))
    .map((line) => fill(line, values).trim());
}

function fill(line: string, values: MailValues): string {
  return line.replaceAll(placeholder, (_match, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`the mail names {{${name}}}, for which nothing is given`);
    return value.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim();
  });
}

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character);
}

function renderLine(line: string): string {
  return line
    .split(/(https?:\/\/[^\s<>"]*[^\s<>".,;:!?)\]])/)
    .map((part, index) => (index % 2 === 1 ? `<a href="${escapeHtml(part)}">${escapeHtml(part)}</a>` : escapeHtml(part)))
    .join('');
}

function renderButton(link: string): string {
  const style =
    'display:inline-block;padding:12px 24px;border-radius:8px;background:#0b57d0;color:#ffffff;font-weight:600;text-decoration:none';
  const address = escapeHtml(link);
  return `<p><a href="${address}" style="${style}">Open the link</a></p>\n<p style="color:#57606a;overflow-wrap:anywhere">${address}</p>`;
}

function renderDocument(content: string): string {
  const style =
    'max-width:38rem;margin:0 auto;padding:24px;font:16px/1.6 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;color:#1b1f24';
  return `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"></head><body>\n<div style='${style}'>\n${content}\n</div>\n</body></html>\n`;
}
