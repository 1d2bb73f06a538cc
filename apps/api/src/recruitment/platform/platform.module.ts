import { Module } from '@nestjs/common';
import { ConnectionsModule } from '../../connections/connections.module.js';
import { ConnectorsModule } from '../../connectors/connectors.module.js';
import { ParticipantsModule } from '../../participants/participants.module.js';
import { StudiesModule } from '../../studies/studies.module.js';
import { Pseudonyms } from '../../sessions/pseudonyms.js';
import { StudyChecker } from './check-study.js';
import { Platforms } from './find-platform.js';
import { PlatformFailures } from './platform-failures.js';
import { PlatformLeases } from './platform-leases.js';
import { PlatformPeople } from './platform-people.js';
import { PlatformSweep } from './platform-sweep.js';
import { PlatformController } from './platform.controller.js';
import { PlatformService } from './platform.service.js';
import { TellAtLaunch } from './tell-at-launch.js';
import { PeopleTeller } from './tell-people.js';
import { TellPlatform } from './tell-platform.js';
import { UntoldPeople } from './untold-people.js';

/** Tells platforms about the people whom the hub recruits for them. What they report comes back as webhooks do. */
@Module({
  imports: [ConnectionsModule, ConnectorsModule, ParticipantsModule, StudiesModule],
  controllers: [PlatformController],
  providers: [
    Platforms,
    PlatformFailures,
    PlatformLeases,
    PlatformPeople,
    PlatformService,
    PlatformSweep,
    StudyChecker,
    PeopleTeller,
    Pseudonyms,
    TellAtLaunch,
    TellPlatform,
    UntoldPeople,
  ],
})
export class PlatformModule {}
