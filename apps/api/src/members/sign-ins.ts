import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { createRandomSuffix } from '@panelbridge/core';
import type { EntityManager } from 'typeorm';
import { ParticipantTokens } from '../links/participant-tokens.js';
import { Configuration } from '../platform/configuration/configuration.js';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { MailQueue } from '../platform/mail/mail-queue.js';
import { MemberSessions } from './member-sessions.js';
import { hashSecret } from './secrets.js';

/** Name of the mail with the link, as it is stored. */
export const signInMailName = 'sign_in';

/** How long a link leads in. */
export const signInMinutes = 30;

/** Nobody's mailbox is filled by somebody who types their address again and again. */
const mailsPerHour = 5;
const bucketMilliseconds = 60_000;
const subjectLength = 19;

/** How a link stands. */
export type SignInState = 'ready' | 'used' | 'expired' | 'unknown';

/** Signing in by a link in a mail. There is nothing to remember, and nothing that could be guessed or stolen from the database. */
@Injectable()
export class SignIns {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly mails: MailQueue,
    private readonly sessions: MemberSessions,
    private readonly tokens: ParticipantTokens,
    private readonly configuration: Configuration,
  ) {}

  /**
   * Asks for a link to be mailed: one for each workspace of the hub whose panel knows the address, none where nobody does.
   *
   * @param email normalised
   */
  async ask(email: string): Promise<void> {
    const people = await this.database.dataSource.query<{ workspace_id: string; participant_id: string }[]>(
      'select * from find_members($1)',
      [email],
    );
    for (const { workspace_id: workspaceId, participant_id: participantId } of people) {
      await this.database.run(workspaceId, async (manager) => {
        const [row] = await manager.query<{ n: number }[]>(
          `select count(*)::int as n from emails where participant_id = $1 and template = $2 and created_at > now() - interval '1 hour'`,
          [participantId, signInMailName],
        );
        if ((row?.n ?? 0) >= mailsPerHour) return;
        const bucket = Math.floor(Date.now() / bucketMilliseconds);
        await this.mails.add([{ template: signInMailName, participantId, dedupeKey: `sign_in:${participantId}:${bucket}` }]);
      });
    }
  }

  /** Makes a link for a mail that is about to go out; it stands nowhere else. */
  async createLink(manager: EntityManager, workspaceId: string, participantId: string): Promise<string> {
    const subject = createRandomSuffix(subjectLength, randomBytes);
    await manager.query(
      `insert into sign_ins (token_hash, workspace_id, participant_id, expires_at)
       values (decode($1, 'hex'), $2, $3, now() + make_interval(mins => $4))`,
      [hashSecret(subject), workspaceId, participantId, signInMinutes],
    );
    return `${this.configuration.publicUrl}/sign-in/${this.tokens.of('sign_in', subject)}`;
  }

  /** How a link stands; changes nothing, since mail scanners open links too. */
  async look(token: string): Promise<SignInState> {
    const found = await this.#find(token);
    if (typeof found === 'string') return found;
    return this.database.run(found.workspaceId, async (manager) => {
      const [row] = await manager.query<{ used: boolean; over: boolean }[]>(
        `select used_at is not null as used, expires_at <= now() as over from sign_ins where token_hash = decode($1, 'hex')`,
        [found.hash],
      );
      if (!row) return 'unknown';
      return row.used ? 'used' : row.over ? 'expired' : 'ready';
    });
  }

  /** Signs in, once. @returns what the browser is to hold, or how the link stands instead */
  async use(token: string): Promise<{ readonly session: string } | Exclude<SignInState, 'ready'>> {
    const found = await this.#find(token);
    if (typeof found === 'string') return found;
    const session = await this.database.run(found.workspaceId, async (manager) => {
      const [rows] = await manager.query<[{ participant_id: string }[], number]>(
        `update sign_ins set used_at = now() where token_hash = decode($1, 'hex') and used_at is null and expires_at > now()
         returning participant_id`,
        [found.hash],
      );
      return rows[0] ? this.sessions.begin(rows[0].participant_id) : null;
    });
    if (session !== null) return { session };
    const state = await this.look(token);
    return state === 'ready' ? 'unknown' : state;
  }

  async #find(token: string): Promise<{ readonly workspaceId: string; readonly hash: string } | 'expired' | 'unknown'> {
    const reading = this.tokens.read('sign_in', token);
    if (!reading.ok) return reading.code === 'expired' ? 'expired' : 'unknown';
    const hash = hashSecret(reading.subject);
    const workspaceId = await this.database.findWorkspace('sign_in', hash);
    return workspaceId === null ? 'unknown' : { workspaceId, hash };
  }
}
