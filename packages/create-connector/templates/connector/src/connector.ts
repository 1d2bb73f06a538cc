import type { Connector } from '@panelbridge/core/connector';
import { manifest } from './manifest.ts';
// <recruitment participant-ingestion>
import { checkAccess } from './partner-api.ts';
// </>
// <participant-ingestion>
import { writeBatch } from './participant-ingestion.ts';
// </>
// <recruitment>
import { createRecruitment } from './recruitment.ts';
// </>
// <redirect>
import { redirect } from './redirect.ts';
// </>
// <status-sync>
import { statusSync } from './status-sync.ts';
// </>

/** The connector, as hubs find it: its manifest, and a factory that does no I/O and keeps nothing between calls. */
export const connector: Connector<typeof manifest> = {
  manifest,
  // <! recruitment participant-ingestion>
  // create: () => ({
  //   // There is no API to call, so nothing can be wrong that the preview of a study does not show.
  //   checkConnection: () => Promise.resolve(),
  // </>
  // <recruitment participant-ingestion>
  create: ({ http }) => ({
    checkConnection: ({ signal }) => checkAccess(http, signal),
    // </>
    // <redirect>
    redirect,
    // </>
    // <status-sync>
    statusSync,
    // </>
    // <recruitment>
    recruitment: createRecruitment(http),
    // </>
    // <participant-ingestion>
    participantIngestion: { writeBatch: (input) => writeBatch(http, input) },
    // </>
  }),
};
