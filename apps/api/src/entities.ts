import { Connection, ConnectionSecret } from './connections/connection.entity.js';
import { ApiKey } from './workspaces/api-key.entity.js';

/** Every entity of the hub. A new one is added here, or TypeORM does not know it. */
export const entities = [ApiKey, Connection, ConnectionSecret];
