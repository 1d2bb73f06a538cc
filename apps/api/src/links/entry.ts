import { Injectable } from '@nestjs/common';
import { ConnectionDirectory } from '../connections/connection-directory.js';
import { HotStatements } from './hot-statements.js';
import { ParticipantTokens } from './participant-tokens.js';

/** Where a person goes: into the tool, or to a page that says why not. */
export type Entry =
  | { readonly entered: true; readonly url: string; readonly studyId: string }
  | { readonly entered: false; readonly reason: string };

/** Sends people into the tool: records the start, takes the place, and builds the address. */
@Injectable()
export class EntryService {
  constructor(
    private readonly hot: HotStatements,
    private readonly tokens: ParticipantTokens,
    private readonly connections: ConnectionDirectory,
  ) {}

  /** Enters with an entry token; the start is committed before this resolves. Entering again resumes. */
  async enter(token: string, requestId: string): Promise<Entry> {
    const reading = this.tokens.read('entry', token);
    if (!reading.ok) return { entered: false, reason: reading.code === 'expired' ? 'expired' : 'unknown' };
    const participation = `pp_${reading.subject}`;
    const row = await this.hot.recordEntry({ participation, requestId });
    if (row.result !== 'started' && row.result !== 'resumed') return { entered: false, reason: row.result };
    const {
      study_id: studyId,
      invite_link: link,
      parameter_name: parameter,
      connection_id: connectionId,
      connection_version: version,
    } = row;
    if (!studyId || !link || !parameter || !connectionId || version === null)
      throw new Error(`the launched study of ${participation} has no link`);
    const { redirect, parseStudyConfig } = await this.connections.get(connectionId, version);
    if (!redirect) throw new Error(`the connection ${connectionId} of a launched study has no redirect`);
    const built = redirect.entryUrl({
      link,
      parameter,
      participation,
      token: this.tokens.ofParticipation('tracking', participation),
      study: parseStudyConfig(row.study_config ?? {}),
    });
    if (!built.ok) throw new Error(`the stored link of ${studyId} cannot be used: ${built.faults.map(({ detail }) => detail).join('; ')}`);
    return { entered: true, url: built.value, studyId };
  }
}
