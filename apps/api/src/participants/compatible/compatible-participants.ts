import { Injectable } from '@nestjs/common';
import { normalizeEmail, panelTextFields, readPanelRecord, type PanelRecord } from '@panelbridge/core';
import { WorkspaceDatabase } from '../../platform/database/workspace-database.js';
import { ProblemException, unwrap } from '../../platform/http/problem.js';
import { CharacteristicTypesReader } from '../characteristics/characteristic-types.js';
import { Characteristic } from '../characteristics/characteristic.entity.js';
import type { WriteParticipantDto } from '../participant.dto.js';
import { Participant } from '../participant.entity.js';
import { ParticipantsService } from '../participants.service.js';
import { describePage, readCompatiblePage } from './compatible-page.js';

type QueryParameters = Readonly<Record<string, unknown>>;

/** Single people and lists, in the form of the User Interviews Hub API. */
@Injectable()
export class CompatibleParticipants {
  constructor(
    private readonly database: WorkspaceDatabase,
    private readonly participants: ParticipantsService,
    private readonly types: CharacteristicTypesReader,
  ) {}

  /** One page of the people, the oldest first, or of who has an address (`email` or `filter[email]`). */
  async list(query: QueryParameters): Promise<object> {
    const page = readCompatiblePage(query, ['filter[email]']);
    const { manager, workspaceId } = this.database;
    const given = query['filter[email]'] ?? query['email'];
    // Sent twice, it is a list, which is nobody's.
    const email = typeof given === 'string' ? normalizeEmail(given) : '';
    const [people, total] = await manager.findAndCount(Participant, {
      where: { workspaceId, ...(given !== undefined && { email }) },
      order: { createdAt: 'ASC', id: 'ASC' },
      skip: (page.number - 1) * page.size,
      take: page.size,
    });
    return { data: people.map(describe), meta: describePage(page, total) };
  }

  /** One page of the characteristics, the oldest first. */
  async listCharacteristics(query: QueryParameters): Promise<object> {
    const page = readCompatiblePage(query);
    const { manager, workspaceId } = this.database;
    const [found, total] = await manager.findAndCount(Characteristic, {
      where: { workspaceId },
      order: { createdAt: 'ASC', id: 'ASC' },
      skip: (page.number - 1) * page.size,
      take: page.size,
    });
    const data = found.map(({ id, name, slug, type, createdAt, updatedAt }) => ({
      id,
      name,
      slug,
      type,
      created_at: createdAt.toISOString(),
      updated_at: updatedAt.toISOString(),
    }));
    return { data, meta: describePage(page, total) };
  }

  /** A person. @throws ProblemException `not_found` */
  async get(id: string): Promise<object> {
    return describe(await this.participants.get(id));
  }

  /** Adds a person, with an address or without. @throws ProblemException `validation_failed` */
  async create(body: unknown): Promise<object> {
    const record = unwrap(readPanelRecord(body, await this.types.hold()));
    return describe(await refuseTaken(() => this.participants.create(toBody(record))));
  }

  /** Changes what the body names. @throws ProblemException `not_found` or `validation_failed` */
  async change(id: string, body: unknown): Promise<object> {
    const { email } = await this.participants.get(id);
    const record = unwrap(readPanelRecord(body, await this.types.hold()));
    if (record.email === null && email !== null) {
      const detail = 'People are recognised here by their email, so it cannot be taken away. Give another one, or leave it out.';
      throw new ProblemException('validation_failed', { errors: [{ pointer: '/email', code: 'match_key_missing', detail }] });
    }
    return describe(await refuseTaken(() => this.participants.change(id, toBody(record))));
  }

  /** Erases a person, as the delete behaviour of a sync does (D18). @throws ProblemException `not_found` */
  remove(id: string): Promise<void> {
    return this.participants.erase(id);
  }
}

/** An address that somebody has is a fault of the record here, as it is in a batch. */
async function refuseTaken<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ProblemException) || error.code !== 'participant_email_taken') throw error;
    const detail = 'Somebody in the panel has already taken this email. Find them by filter[email].';
    throw new ProblemException('validation_failed', { errors: [{ pointer: '/email', code: 'duplicate', detail }], cause: error });
  }
}

const members = [
  'firstName',
  'lastName',
  'phoneNumber',
  'title',
  'company',
  'city',
  'state',
  'country',
] as const satisfies readonly (keyof WriteParticipantDto)[];

function toBody({ email, texts, given, characteristics }: PanelRecord): WriteParticipantDto {
  return {
    ...(email !== undefined && { email }),
    ...Object.fromEntries(members.flatMap((name, bit) => (given & (1 << bit) ? [[name, texts[bit]]] : []))),
    ...(characteristics && { characteristics }),
  };
}

function describe(participant: Participant): object {
  const { id, email, characteristics, createdAt, updatedAt } = participant;
  return {
    id,
    email,
    ...Object.fromEntries(panelTextFields.map((name, bit) => [name, participant[members[bit] ?? 'title']])),
    characteristics,
    created_at: createdAt.toISOString(),
    updated_at: updatedAt.toISOString(),
  };
}
