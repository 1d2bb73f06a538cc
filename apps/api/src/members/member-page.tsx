import type { ComponentChildren } from 'preact';
import { renderPage } from '../pages/page.js';

/** Which of a member's pages is open. */
export type MemberPlace = 'studies' | 'me' | null;

const ways = [
  { place: 'studies', href: '/studies', name: 'Studies' },
  { place: 'me', href: '/me', name: 'My page' },
] as const;

/** Renders a page of somebody who is signed in, with the way to the others and out. */
export function renderMemberPage(
  { title, place }: { readonly title: string; readonly place: MemberPlace },
  content: ComponentChildren,
): string {
  return renderPage({ title }, [
    <nav aria-label="Your pages">
      <ul class="ways">
        {ways.map((way) => (
          <li>
            <a href={way.href} {...(way.place === place ? { 'aria-current': 'page' as const } : {})}>
              {way.name}
            </a>
          </li>
        ))}
        <li>
          <form method="post" action="/sign-out">
            <button type="submit">Sign out</button>
          </form>
        </li>
      </ul>
    </nav>,
    <h1>{title}</h1>,
    content,
  ]);
}
