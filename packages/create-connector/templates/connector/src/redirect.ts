import { createTokenRedirect, type RedirectDeclaration } from '@panelbridge/core/connector';

/** How people are led into the tool and back. */
export const redirectDeclaration = {
  // A signed token of the hub's travels in the parameter; choose `partner_id` where the tool only keeps ids of its own form.
  identity: 'token',
  parameter: { name: 'iid', configurable: true, maximumLength: 50, reserved: [], reservedPrefixes: [] },
  // How the tool writes a kept parameter into the address that ends its study, such as `[{name}]`; null: it appends them by itself.
  placeholder: null,
  // What the tool can tell apart at the end.
  returns: ['complete', 'screen_out'],
  onReturn: { default: 'completed', fixed: false },
  previewable: true,
  // Hosts that an invite link may have, such as `*.example.com`; empty: any.
  inviteHosts: [],
  maximumLinkLength: 1999,
} as const satisfies RedirectDeclaration;

/** Puts the token into the link, and reads it from the way back. */
export const redirect = createTokenRedirect(redirectDeclaration);
