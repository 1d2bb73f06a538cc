import { Injectable } from '@nestjs/common';
import { SecretBox } from '../platform/security/secret-box.js';
import { SourceError } from './source-error.js';
import type { Source } from './source.entity.js';

const name = 'password';

/** What of a source is written when its password changes. */
export type SealedPassword = Pick<Source, 'secretKeyId' | 'secretSealed' | 'secretUpdatedAt'>;

/** The passwords of sources, encrypted. */
@Injectable()
export class SourceSecrets {
  constructor(private readonly box: SecretBox) {}

  /** Seals a password for a source; `null` removes it. */
  seal(sourceId: string, password: string | null): SealedPassword {
    if (password === null) return { secretKeyId: null, secretSealed: null, secretUpdatedAt: null };
    const { keyId, sealed } = this.box.seal(password, { owner: sourceId, name });
    return { secretKeyId: keyId, secretSealed: sealed, secretUpdatedAt: new Date() };
  }

  /** The password of a source; empty when there is none. @throws SourceError `source_refused` when its key is gone */
  open({ id, secretKeyId, secretSealed }: Pick<Source, 'id' | 'secretKeyId' | 'secretSealed'>): string {
    if (secretKeyId === null || secretSealed === null) return '';
    try {
      return this.box.open({ keyId: secretKeyId, sealed: secretSealed }, { owner: id, name });
    } catch (error) {
      const detail =
        'The stored password cannot be opened: the key that it was sealed with is not in PANELBRIDGE_SECRET_KEYS any more. Send the password again.';
      throw new SourceError('source_refused', detail, { cause: error });
    }
  }
}
