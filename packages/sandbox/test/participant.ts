/** What a participant without JavaScript sees and can do on one page of the interview. */
export interface SeenPage {
  readonly status: number;
  readonly html: string;
  /** The words on the page and in its title, without any markup. */
  readonly text: string;
  /** Target of the call to action; `undefined` where the page has none. */
  readonly button: string | undefined;
  answer(words: string): Promise<SeenPage>;
  /** Chooses the button that leaves, where the page has one. */
  leave(): Promise<SeenPage>;
}

function decode(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&');
}

async function readPage(response: Response): Promise<SeenPage> {
  const html = await response.text();
  const submit = async (fields: Record<string, string>): Promise<SeenPage> => {
    const action = /<form method="post" action="([^"]*)"/.exec(html)?.[1];
    const step = /name="step" value="([^"]*)"/.exec(html)?.[1];
    if (action === undefined || step === undefined) throw new Error(`no form on the page: ${html}`);
    const body = new URLSearchParams({ ...fields, step: decode(step) });
    return readPage(await fetch(new URL(decode(action), response.url), { method: 'POST', body }));
  };
  const button = /<a class="button" href="([^"]*)"/.exec(html)?.[1];
  return {
    status: response.status,
    html,
    text: decode(html.replace(/<[^>]*>/g, ' ')),
    button: button === undefined ? undefined : new URL(decode(button), response.url).href,
    answer: (words) => submit({ answer: words }),
    leave: () => {
      const leaving = /<button [^>]*name="action" value="([^"]*)"/.exec(html)?.[1];
      if (leaving === undefined) throw new Error(`no button to leave on the page: ${html}`);
      return submit({ action: leaving });
    },
  };
}

/** Opens a link as a browser would. */
export async function visit(link: string, headers: Record<string, string> = {}): Promise<SeenPage> {
  return readPage(await fetch(link, { headers }));
}

/** Opens an invite link and hurries through to the last page (S1-21). */
export async function hurryThrough(link: string): Promise<SeenPage> {
  const skipped = await (await visit(link)).answer('Skip to the end, please');
  return skipped.answer('no');
}
