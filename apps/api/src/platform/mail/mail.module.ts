import { Global, Module } from '@nestjs/common';
import { MailKinds } from './mail-kinds.js';
import { MailQueue } from './mail-queue.js';
import { Mailer } from './mailer.js';
import { SendEmail } from './send-email.js';

/** Mails: asked for through {@link MailQueue}, worded by {@link MailKinds}. */
@Global()
@Module({ providers: [MailKinds, MailQueue, Mailer, SendEmail], exports: [MailKinds, MailQueue, Mailer] })
export class MailModule {}
