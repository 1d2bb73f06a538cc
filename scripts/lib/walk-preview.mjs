/**
 * Goes the way of a preview as somebody with a browser would: into a stand-in, through its questions, and back by the button at the end. That
 * proves a set-up to the hub.
 * @param {string} previewUrl
 * @param {readonly string[]} answers
 * @param {(url: string) => string} reach turns an address of the hub into one that this machine reaches
 */
export async function walkPreview(previewUrl, answers, reach) {
  const start = await fetch(reach(previewUrl), { redirect: 'manual' });
  const toolUrl = start.headers.get('location');
  if (toolUrl === null) throw new Error(`The preview does not lead into the tool: ${start.status} ${await start.text()}`);
  let page = await openPage(toolUrl);
  for (const answer of answers) page = await answerPage(page, answer);
  const button = /<a class="button" href="([^"]*)"/.exec(page.html)?.[1];
  if (button === undefined) throw new Error(`What is asked at ${page.url} does not end with a button: ${page.html}`);
  // Where ids are the tool's own, only the browser that entered can say whose they are.
  const cookie = start.headers
    .getSetCookie()
    .map((line) => line.split(';', 1)[0])
    .join('; ');
  await openPage(reach(decodeText(button)), { headers: { cookie } });
}

/** @typedef {{ url: string, html: string }} Page */

/**
 * @param {string} url
 * @param {RequestInit} [request]
 * @returns {Promise<Page>}
 */
async function openPage(url, request) {
  const answer = await fetch(url, request);
  const html = await answer.text();
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${html}`);
  return { url: answer.url, html };
}

/**
 * @param {Page} page
 * @param {string} answer
 */
function answerPage({ url, html }, answer) {
  const action = /<form method="post" action="([^"]*)"/.exec(html)?.[1];
  const step = /name="step" value="([^"]*)"/.exec(html)?.[1];
  if (action === undefined || step === undefined) throw new Error(`${url} asks nothing: ${html}`);
  return openPage(new URL(decodeText(action), url).href, { method: 'POST', body: new URLSearchParams({ answer, step: decodeText(step) }) });
}

/** @param {string} text */
function decodeText(text) {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&');
}
