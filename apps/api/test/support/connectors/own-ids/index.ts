import { defineManifest, fault, refuse, succeed, type Connector } from '@panelbridge/core/connector';
import { bareManifest } from '../bare-manifest.js';

/** A tool that knows people by ids of its own, which nobody signs and everybody could type. */
export const manifest = defineManifest({
  ...bareManifest,
  id: 'own-ids',
  title: 'Tool with ids of its own',
  summary: 'A tool that sends people back with an unsigned id, for tests.',
  capabilities: {
    redirect: {
      identity: 'partner_id',
      parameter: { name: 'uid', configurable: true, maximumLength: 50, reserved: [], reservedPrefixes: [] },
      placeholder: null,
      returns: ['complete', 'screen_out'],
      onReturn: { default: 'completed', fixed: false },
      previewable: true,
      inviteHosts: [],
      maximumLinkLength: 300,
    },
  },
});

export const connector: Connector<typeof manifest> = {
  manifest,
  create: () => ({
    checkConnection: async () => undefined,
    redirect: {
      entryUrl: ({ link, parameter, participation }) => succeed(`${link}?${parameter}=u-${participation.slice(3)}`),
      // The tool puts everything it knows into one parameter, so that only this connector can read it.
      parseReturn: ({ query, parameter }) => {
        const state = query.find(([name]) => name === 'state')?.[1];
        if (state === 'broken') throw new TypeError('cannot read properties of undefined');
        const value = new URLSearchParams(state).get(parameter);
        return value === null ? refuse(fault('value_missing', '/state', 'The tool names nobody.')) : succeed(value);
      },
      externalId: ({ participation }) => succeed(`u-${participation.slice(3)}`),
      internalId: ({ externalId }) =>
        externalId.startsWith('u-') ? succeed(`pp_${externalId.slice(2)}`) : refuse(fault('id_invalid', '', 'An id begins with u-.')),
    },
  }),
};
