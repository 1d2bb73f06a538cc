import type { INestApplication } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { OptOutLinks } from '../links/opt-out-links.js';
import { Configuration } from '../platform/configuration/configuration.js';
import { ApplyAsMember } from './apply-as-member.js';
import { InvitationChoice } from './invitation-choice.js';
import { MatchingStudies } from './matching-studies.js';
import type { MemberParts } from './member-parts.js';
import { registerMemberRoutes } from './member-routes.js';
import { MemberSessions } from './member-sessions.js';
import { registerOptOutRoutes } from './opt-out-routes.js';
import { OwnParticipations } from './own-participations.js';
import { registerSignInRoutes } from './sign-in-routes.js';
import { SignIns } from './sign-ins.js';

/** Registers the pages of panel members beside those of participants. */
export function registerMembersPages(fastify: FastifyInstance, app: INestApplication): void {
  const parts: MemberParts = {
    signIns: app.get(SignIns),
    sessions: app.get(MemberSessions),
    studies: app.get(MatchingStudies),
    applications: app.get(ApplyAsMember),
    participations: app.get(OwnParticipations),
    choice: app.get(InvitationChoice),
    configuration: app.get(Configuration),
  };
  registerSignInRoutes(fastify, parts);
  registerMemberRoutes(fastify, parts);
  registerOptOutRoutes(fastify, { links: app.get(OptOutLinks), choice: parts.choice });
}
