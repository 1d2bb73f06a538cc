import { Injectable } from '@nestjs/common';
import { decideEntry, type Moderation, type ParticipationStatus } from '@panelbridge/core';
import { ParticipantTokens } from '../links/participant-tokens.js';
import { Configuration } from '../platform/configuration/configuration.js';

const tokenSubject = /^pp_[0-9a-z]{7,19}$/;

/** The addresses by which people come in. */
@Injectable()
export class EntryLinks {
  constructor(
    private readonly configuration: Configuration,
    private readonly tokens: ParticipantTokens,
  ) {}

  /** The way into the study. `null` for an id that was made elsewhere and that no token can carry. */
  ofParticipation(id: string): string | null {
    return tokenSubject.test(id) ? `${this.configuration.publicUrl}/r/${this.tokens.ofParticipation('entry', id)}` : null;
  }

  /** The same, or `null` when the status leads nobody in. */
  ifOpen(id: string, status: ParticipationStatus, moderation: Moderation): string | null {
    const row = decideEntry(moderation).find((one) => one.status === status);
    return row?.refusal === null ? this.ofParticipation(id) : null;
  }

  /** The page on which the person books a session, moves it or calls it off. `null` as above. */
  ofBooking(id: string): string | null {
    return tokenSubject.test(id) ? `${this.configuration.publicUrl}/book/${this.tokens.ofParticipation('book', id)}` : null;
  }

  /** The same, or `null` for who neither may book nor has booked. */
  ifBookable(id: string, status: ParticipationStatus, moderation: Moderation): string | null {
    return moderation === 'moderated' && (status === 'invited' || status === 'scheduled') ? this.ofBooking(id) : null;
  }

  /** The study's screener, for one invited person. */
  ofScreener(studyId: string, invitationId: string): string {
    return `${this.configuration.publicUrl}/s/${studyId}?i=${invitationId}`;
  }
}
