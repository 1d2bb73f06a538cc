const unescaped: Readonly<Record<string, string>> = { '&amp;': '&', '&quot;': '"', '&#39;': "'", '&lt;': '<', '&gt;': '>' };

function findAttribute(html: string, pattern: RegExp): string {
  const found = pattern.exec(html)?.[1];
  if (found === undefined) throw new Error(`${String(pattern)} is not on the page: ${html}`);
  return found.replaceAll(/&(?:amp|quot|#39|lt|gt);/g, (entity) => unescaped[entity] ?? entity);
}

async function answer(html: string, address: string, words: string): Promise<string> {
  const action = new URL(findAttribute(html, /<form method="post" action="([^"]*)"/), address);
  const step = findAttribute(html, /name="step" value="([^"]*)"/);
  const response = await fetch(action, { method: 'POST', body: new URLSearchParams({ answer: words, step }) });
  return response.text();
}

/**
 * Goes through an interview of the sandbox the way the test checklist says, and presses the button.
 *
 * @returns Where the button leads, and every page on the way.
 */
export async function walkInterview(link: string): Promise<{ readonly target: URL; readonly pages: readonly string[] }> {
  const first = await (await fetch(link)).text();
  const closing = await answer(first, link, 'skip to the end');
  const last = await answer(closing, link, 'no');
  return { target: new URL(findAttribute(last, /<a class="button" href="([^"]*)"/)), pages: [first, closing, last] };
}
