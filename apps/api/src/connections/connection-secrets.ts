import { Injectable } from '@nestjs/common';
import { WorkspaceDatabase } from '../platform/database/workspace-database.js';
import { SecretBox } from '../platform/security/secret-box.js';
import { SecretStore } from '../platform/security/secret-store.js';
import { ConnectionSecret } from './connection.entity.js';

/** The secrets of connections. */
@Injectable()
export class ConnectionSecrets extends SecretStore {
  constructor(database: WorkspaceDatabase, box: SecretBox) {
    super(ConnectionSecret, database, box);
  }
}
