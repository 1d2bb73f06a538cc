import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { stringify } from 'csv-stringify';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import type { FilePayoutProvider, PayoutOrder } from './payout-provider.js';
import { findFileProvider } from './payout-providers.js';

const batchSize = 500;

interface OrderRecord {
  readonly external_id: string;
  readonly amount: number;
  readonly currency: string;
  readonly title: string;
  readonly person: boolean;
  readonly email: string | null;
  readonly first_name: string | null;
  readonly last_name: string | null;
}

/** Writes the content of payout files. */
@Injectable()
export class PayoutContent {
  constructor(private readonly database: WorkspaceDatabase) {}

  /**
   * Streams a file as CSV. It is read in short transactions, so that somebody who reads slowly holds nothing up; its rows never change, and
   * people stand in it as the panel knows them now: erased ones are empty.
   *
   * Every cell is quoted, and one that a spreadsheet would take for a formula gets an apostrophe in front: names come from strangers.
   */
  stream(workspaceId: string, file: { readonly id: string; readonly provider: string }): Readable {
    const provider = findFileProvider(file.provider);
    const csv = stringify({ header: true, columns: [...provider.columns], quoted_string: true, escape_formulas: true });
    const rows = Readable.from(this.#readRows(workspaceId, file.id, provider));
    // An error ends the answer before its time, which its reader notices.
    rows.on('error', (error) => csv.destroy(error));
    csv.on('close', () => rows.destroy());
    return rows.pipe(csv);
  }

  async *#readRows(workspaceId: string, fileId: string, provider: FilePayoutProvider): AsyncGenerator<readonly string[]> {
    let after = '';
    for (;;) {
      const batch = await this.#readBatch(workspaceId, fileId, after);
      for (const record of batch) yield provider.writeRow(toOrder(record));
      const last = batch.at(-1);
      if (last === undefined || batch.length < batchSize) return;
      after = last.external_id;
    }
  }

  #readBatch(workspaceId: string, fileId: string, after: string): Promise<readonly OrderRecord[]> {
    return this.database.run(workspaceId, (manager) =>
      manager.query<readonly OrderRecord[]>(
        `select i.external_id, i.amount, i.currency, s.title, m.id is not null as person, m.email, m.first_name, m.last_name
           from incentives i
           join studies s on s.id = i.study_id
           join participations p on p.id = i.participation_id
           left join participants m on m.id = p.participant_id
           where i.workspace_id = $1 and i.payout_file_id = $2 and i.external_id > $3
           order by i.external_id limit ${batchSize}`,
        [workspaceId, fileId, after],
      ),
    );
  }
}

function toOrder({ external_id: externalId, amount, currency, title, person, email, first_name, last_name }: OrderRecord): PayoutOrder {
  return {
    externalId,
    amount: { amount, currency },
    study: title,
    recipient: person ? { email, firstName: first_name, lastName: last_name } : null,
  };
}
