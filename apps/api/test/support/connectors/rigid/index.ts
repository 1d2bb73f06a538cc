import { defineManifest, succeed, type Connector } from '@panelbridge/core/connector';
import { bareManifest } from '../bare-manifest.js';

/** A tool that is led to by a link and lets nothing be chosen: neither the parameter, nor what a return leads to, nor a preview. */
export const manifest = defineManifest({
  ...bareManifest,
  id: 'rigid',
  title: 'Rigid tool',
  summary: 'A tool with fixed settings, for tests.',
  capabilities: {
    redirect: {
      identity: 'token',
      parameter: { name: 'rid', configurable: false, maximumLength: 50, reserved: [], reservedPrefixes: [] },
      placeholder: null,
      returns: ['complete'],
      onReturn: { default: 'submitted', fixed: true },
      previewable: false,
      inviteHosts: [],
      maximumLinkLength: 300,
    },
  },
});

export const connector: Connector<typeof manifest> = {
  manifest,
  create: () => ({
    checkConnection: async () => undefined,
    redirect: { entryUrl: ({ link }) => succeed(link), parseReturn: () => succeed('x') },
  }),
};
