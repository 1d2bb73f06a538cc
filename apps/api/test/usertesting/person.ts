import { visit, type Visit } from '../support/visit.js';

/** A page, or what stood in its place, with the address at which the browser ended. */
export interface Page extends Visit {
  readonly url: string;
}

interface Cookie {
  readonly path: string;
  readonly value: string;
}

const unescaped: Readonly<Record<string, string>> = { '&amp;': '&', '&quot;': '"', '&#39;': "'", '&lt;': '<', '&gt;': '>' };
const mostHops = 5;

/**
 * A person with a browser of their own: keeps cookies, follows redirects and pages that lead on, sends the forms that a page has, and remembers
 * everything that came, down to the headers.
 */
export class Person {
  readonly #cookies = new Map<string, Cookie>();
  readonly #received: string[] = [];
  readonly #follows: boolean;

  /** @param options.follows `false`: stays where an answer leads on by itself, as somebody does who closes the page */
  constructor({ follows = true }: { readonly follows?: boolean } = {}) {
    this.#follows = follows;
  }

  /** Every answer so far, with its address and headers, of servers whose address begins with this. */
  everythingFrom(origin: string): string {
    return this.#received.filter((answer) => answer.startsWith(origin)).join('\n');
  }

  /** Opens an address and goes wherever it leads by itself. */
  async open(url: string): Promise<Page> {
    return this.#go(url, {});
  }

  /** Fills in the form of a page, its hidden fields included, and sends it. */
  async send(page: Page, fields: Readonly<Record<string, string>> = {}): Promise<Page> {
    const form = /<form [^>]*method="post"[^>]*>/.exec(page.text)?.[0];
    if (form === undefined) throw new Error(`${page.url} has no form: ${page.text}`);
    const action = /action="([^"]*)"/.exec(form)?.[1];
    const body = new URLSearchParams();
    for (const [input] of page.text.matchAll(/<input[^>]*type="hidden"[^>]*>/g)) {
      body.append(readAttribute(input, 'name'), readAttribute(input, 'value'));
    }
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    const url = action === undefined ? page.url : new URL(unescape(action), page.url).href;
    return this.#go(url, { method: 'POST', body: body.toString() });
  }

  /** Uses the one link of a page that looks like a button. */
  async press(page: Page): Promise<Page> {
    return this.open(findButton(page));
  }

  /** Loses what a browser in private mode, or another device, does not have. */
  forgetCookies(): void {
    this.#cookies.clear();
  }

  /** Opens one address, then the next that its answer names, if it names one. */
  async #go(url: string, options: { readonly method?: string; readonly body?: string }, hops = 0): Promise<Page> {
    const { origin, pathname, search } = new URL(url);
    const answer = await visit(origin, `${pathname}${search}`, { ...options, cookies: this.#cookiesFor(origin, pathname) });
    this.#received.push(`${url}\n${answer.status} ${JSON.stringify(answer.headers)}\n${answer.text}`);
    this.#keepCookies(origin, answer);
    const page = { ...answer, url };
    const next = answer.headers.location ?? /<meta http-equiv="refresh" content="0;url=([^"]*)"/.exec(answer.text)?.[1];
    if (next === undefined || !this.#follows) return page;
    if (hops >= mostHops) throw new Error(`${url} leads on and on`);
    return this.#go(new URL(unescape(next), url).href, {}, hops + 1);
  }

  #cookiesFor(origin: string, path: string): Readonly<Record<string, string>> {
    const fitting = [...this.#cookies].filter(([key, cookie]) => key.startsWith(`${origin} `) && path.startsWith(cookie.path));
    return Object.fromEntries(fitting.map(([key, { value }]) => [key.slice(origin.length + 1), value]));
  }

  #keepCookies(origin: string, { headers }: Visit): void {
    for (const line of headers['set-cookie'] ?? []) {
      const [pair = '', ...attributes] = line.split(/;\s*/);
      const key = `${origin} ${pair.slice(0, pair.indexOf('='))}`;
      const path = attributes.find((attribute) => /^path=/i.test(attribute))?.slice(5) ?? '/';
      const isCleared = attributes.some((attribute) => /^(?:max-age=0|expires=Thu, 01 Jan 1970)/i.test(attribute));
      if (isCleared) this.#cookies.delete(key);
      else this.#cookies.set(key, { path, value: pair.slice(pair.indexOf('=') + 1) });
    }
  }
}

/** Where the one link of a page that looks like a button leads. */
export function findButton({ url, text }: Page): string {
  const href = /<a class="button" href="([^"]*)"/.exec(text)?.[1];
  if (href === undefined) throw new Error(`${url} has no button: ${text}`);
  return new URL(unescape(href), url).href;
}

/** Answers a test to its end; the last page has the button that leads back, where the test has a redirect. */
export async function answerTest(person: Person, page: Page, answers: readonly string[] = ['Yes', 'Blue', 'Nothing']): Promise<Page> {
  let last = page;
  for (const answer of answers) last = await person.send(last, { answer });
  return last;
}

function readAttribute(tag: string, name: string): string {
  return unescape(new RegExp(`${name}="([^"]*)"`).exec(tag)?.[1] ?? '');
}

function unescape(text: string): string {
  return text.replaceAll(/&(?:amp|quot|#39|lt|gt);/g, (entity) => unescaped[entity] ?? entity);
}
