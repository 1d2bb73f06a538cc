import { expect, it } from 'vitest';
import { findBounce } from './find-bounce.js';

it.each([
  [550, '550 Mailbox unavailable', 'hard'],
  [550, '550 5.1.1 User unknown', 'hard'],
  [553, '553 Mailbox name not allowed', 'hard'],
  [556, '556 5.1.10 Recipient address has null MX', 'hard'],
  [511, '511 5.1.1 Bad destination mailbox address', 'hard'],
  [552, '552 Exceeded storage allocation', 'soft'],
  [550, '550-5.2.2 The mailbox is full', 'soft'],
  [550, '550 5.2.1 Mailbox disabled', 'soft'],
  [450, '450 4.2.1 Try again later', 'soft'],
  [421, '', 'soft'],
  [554, '554 Transaction failed', 'soft'],
  [550, '550 5.7.1 Relaying denied', null],
  [451, '451 4.7.1 Greylisted', null],
] as const)('takes %i “%s” for a %s bounce', (code, text, bounce) => {
  expect(findBounce(code, text)).toBe(bounce);
});
