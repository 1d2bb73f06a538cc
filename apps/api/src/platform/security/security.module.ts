import { Global, Module } from '@nestjs/common';
import { RequestHashes } from './request-hashes.js';
import { SecretBox } from './secret-box.js';
import { TokenKeyring } from './keyring.js';

/** What is made with the operator's secret keys. */
@Global()
@Module({ providers: [TokenKeyring, SecretBox, RequestHashes], exports: [TokenKeyring, SecretBox, RequestHashes] })
export class SecurityModule {}
