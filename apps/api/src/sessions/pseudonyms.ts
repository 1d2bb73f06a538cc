import { Injectable } from '@nestjs/common';
import { createPseudonym, type ParticipationId } from '@panelbridge/core';
import { Configuration } from '../platform/configuration/configuration.js';

/** Where the hub has no name of its own, only an address of the network. */
const noDomain = 'panelbridge.invalid';

/** The addresses under which people are known to whoever may not know them (S2-31). */
@Injectable()
export class Pseudonyms {
  readonly #domain: string;

  constructor({ publicUrl }: Configuration) {
    const { hostname } = new URL(publicUrl);
    this.#domain = /[a-z]/i.test(hostname) && hostname.includes('.') ? hostname : noDomain;
  }

  /** The pseudonym of a participation. */
  of(participation: string): string {
    return createPseudonym(participation as ParticipationId, this.#domain);
  }
}
