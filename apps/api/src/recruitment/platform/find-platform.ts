import { Injectable } from '@nestjs/common';
import { ConnectorError, type RecruitmentPolicy } from '@panelbridge/core/connector';
import { ConnectionDirectory } from '../../connections/connection-directory.js';
import { ConnectionUnusableError } from '../../connectors/connection-unusable-error.js';
import type { LeasedPlatform } from './platform-leases.js';

/** The platform of a study, as its connection is set now. */
export interface Platform {
  readonly policy: RecruitmentPolicy;
  /** Most people that are told at once. */
  readonly maximumBatchSize: number;
  /** The study's settings, parsed. */
  readonly study: Readonly<Record<string, unknown>>;
}

const usualBatchSize = 100;

/** Finds out how a platform is told. */
@Injectable()
export class Platforms {
  constructor(private readonly connections: ConnectionDirectory) {}

  /** The platform of a study. @throws ConnectorError when the connection cannot be used, or is none to a platform */
  async find({ connectionId, studyConfig }: LeasedPlatform): Promise<Platform> {
    const connection = await this.connections.getLatest(connectionId).catch((error: unknown) => {
      if (error instanceof ConnectionUnusableError) throw new ConnectorError('configuration_invalid', error.message);
      throw error;
    });
    const recruitment = connection?.resolved.capabilities.recruitment;
    if (!connection || recruitment?.role !== 'platform') {
      throw new ConnectorError('unsupported', 'The connection, as it is set now, is none to a platform that asks for people.');
    }
    const { policy, maximumBatchSize = usualBatchSize } = recruitment;
    return { policy, maximumBatchSize, study: connection.parseStudyConfig(studyConfig) };
  }
}
