import { Global, Module } from '@nestjs/common';
import { SecretBox } from './secret-box.js';
import { TokenKeyring } from './keyring.js';

/** What is made with the operator's secret keys. */
@Global()
@Module({ providers: [TokenKeyring, SecretBox], exports: [TokenKeyring, SecretBox] })
export class SecurityModule {}
