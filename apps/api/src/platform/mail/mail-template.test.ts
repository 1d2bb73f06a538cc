import { describe, expect, it } from 'vitest';
import { checkTemplateText, renderMail } from './mail-template.js';

const values = { name: 'Ann', link: 'https://hub.example/r/abc?x=1&y=2', none: '' };
const render = (text: string, subject = 'Hello') => renderMail({ subject, text }, values);

describe('a mail template', () => {
  it('is filled in, as text and as HTML with a button for the link', () => {
    const { subject, text, html } = render('Dear {{name}},\n\n\nplease open\nthis:\n \n{{link}}\n\nBye', 'For {{ name }}');
    expect(subject).toBe('For Ann');
    expect(text).toBe('Dear Ann,\n\nplease open\nthis:\n\nhttps://hub.example/r/abc?x=1&y=2\n\nBye\n');
    expect(html).toContain('<p>please open<br>\nthis:</p>');
    expect(html.match(/href="https:\/\/hub\.example\/r\/abc\?x=1&amp;y=2"/g)).toHaveLength(1);
  });

  it('leaves out lines that name something empty, and paragraphs of which nothing is left', () => {
    expect(render('A\nIt takes {{none}} minutes.\nB\n\n{{none}}\n\nC').text).toBe('A\nB\n\nC\n');
  });

  it('links addresses within a sentence and reads nothing else as HTML', () => {
    const { html } = render('See {{link}}, <b>now</b> & "then".');
    expect(html).toContain(
      'See <a href="https://hub.example/r/abc?x=1&amp;y=2">https://hub.example/r/abc?x=1&amp;y=2</a>, &lt;b&gt;now&lt;/b&gt; &amp; &quot;then&quot;.',
    );
  });

  it('never reads a value as a template, as more lines or as a header', () => {
    const hostile = { ...values, name: '{{link}}\r\nBcc: all@example.com\n\n{{name}}' };
    const { subject, text } = renderMail({ subject: 'For {{name}}', text: 'Dear {{name}},' }, hostile);
    expect(subject).toBe('For {{link}} Bcc: all@example.com {{name}}');
    expect(text).toBe('Dear {{link}} Bcc: all@example.com {{name}},\n');
  });

  it('that names what nobody gives is a fault of ours', () => {
    expect(() => render('{{missing}}')).toThrow(/missing/);
  });
});

describe('the text of an operator', () => {
  it('may name what is there, and is told everything that is not', () => {
    expect(checkTemplateText('{{ name }} {{link}} { {x} }', ['name', 'link'], '/text')).toMatchObject({ ok: true });
    expect(checkTemplateText('{{nam}} {{link}} {{}}', ['name', 'link'], '/text')).toMatchObject({
      ok: false,
      faults: [
        { code: 'placeholder_unknown', pointer: '/text', detail: expect.stringContaining('{{nam}}') },
        { code: 'placeholder_unknown' },
      ],
    });
  });

  it('is accepted exactly if it can be filled in', () => {
    for (const text of ['{{name}}', '{{{name}}}', '{{name', '{{na\nme}}', '{{ name\n}}', '{{}}', '{{{{name}}}}']) {
      const accepted = checkTemplateText(text, Object.keys(values), '').ok;
      expect([text, accepted]).toEqual([text, canRender(text)]);
    }
  });
});

function canRender(text: string): boolean {
  try {
    render(text);
    return true;
  } catch {
    return false;
  }
}
