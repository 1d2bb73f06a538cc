import { Injectable, type OnModuleInit } from '@nestjs/common';
import { formatMoney, type FinalBill } from '@panelbridge/core';
import { MailKinds } from '../../platform/mail/mail-kinds.js';
import { MailQueue } from '../../platform/mail/mail-queue.js';
import type { Study } from '../study.entity.js';
import { findCloser } from './find-closer.js';
import { receiptTemplate } from './receipt-template.js';

const receiptMailName = 'receipt';

/** Mails the final bill to whoever closed the study (S2-75). */
@Injectable()
export class ReceiptMail implements OnModuleInit {
  constructor(
    private readonly kinds: MailKinds,
    private readonly mails: MailQueue,
  ) {}

  onModuleInit(): void {
    this.kinds.define(receiptMailName, {
      // The bill as it was made out when the study was closed; a receipt does not change.
      compose: ({ data }) => Promise.resolve({ template: receiptTemplate, values: data as Readonly<Record<string, string>> }),
      findRecipient: async ({ studyId }, manager) => (studyId === null ? null : ((await findCloser(manager, studyId))?.email ?? null)),
    });
  }

  /** Asks for the receipt of a study that is being closed, in the open workspace transaction. */
  async send({ id, title }: Study, bill: FinalBill): Promise<void> {
    const { reserved, recruitmentFees, incentives, totalSpent, unused, budget } = bill;
    const data = {
      study: title,
      studyId: id,
      reserved: formatMoney(reserved),
      completed: String(recruitmentFees.count),
      fee: formatMoney(recruitmentFees.each),
      fees: formatMoney(recruitmentFees.total),
      paid: String(incentives.count),
      incentive: formatMoney(incentives.each),
      incentives: formatMoney(incentives.total),
      spent: formatMoney(totalSpent),
      unused: formatMoney(unused),
      budget: budget.name,
    };
    await this.mails.add([{ template: receiptMailName, studyId: id, data, dedupeKey: `receipt:${id}` }]);
  }
}
