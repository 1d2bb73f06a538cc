import { defineManifest } from '@panelbridge/core/connector';
import { z } from 'zod';
import { docs } from './docs.ts';
// <participant-ingestion>
import { destination } from './participant-ingestion.ts';
// </>
// <recruitment>
import { policy } from './recruitment.ts';
// </>
// <redirect>
import { redirectDeclaration } from './redirect.ts';
// </>
// <status-sync>
import { statusSyncDeclaration } from './status-sync.ts';
// </>

/** All that is known about the connector without running it. A hub's answers, its checks and the docs page are derived from this. */
export const manifest = defineManifest({
  contract: 1,
  id: 'example-tool',
  title: 'Example Tool',
  summary: 'Connects the hub with Example Tool.',
  stage: 'experimental',
  verification: { level: 'none', on: null, note: 'Nothing was tried against the tool itself yet.' },
  configVersion: 1,
  // Asked once per connection. Every field needs `.meta({ title, description })`; secrets never stand here.
  connectionConfig: z.object({}),
  // Asked once per study that uses the connection.
  // <! recruitment>
  // studyConfig: z.object({}),
  // </>
  // <recruitment>
  studyConfig: z.object({
    toolStudyId: z
      .string()
      .regex(/^[\w-]{1,100}$/, { error: 'must be the id of a study of Example Tool, such as st_1' })
      .meta({ title: 'Study at Example Tool', description: 'The id of the matching study there.', examples: ['st_1'] }),
  }),
  // </>
  secrets: {
    // <recruitment participant-ingestion>
    apiKey: {
      title: 'API key',
      description: 'The key that the hub sends with each request.',
      required: true,
      issuedBy: 'The account settings of Example Tool.',
    },
    // </>
    // <status-sync>
    webhookKey: {
      title: 'Webhook key',
      description: 'The key by which Example Tool signs its webhooks.',
      required: true,
      issuedBy: 'The webhook settings of Example Tool.',
    },
    // </>
  },
  // <! recruitment participant-ingestion>
  // authentication: { scheme: 'none' },
  // hosts: {},
  // </>
  // <recruitment participant-ingestion>
  authentication: { scheme: 'bearer', secret: 'apiKey' },
  hosts: { production: 'https://api.example-tool.example' },
  // </>
  capabilities: {
    // <redirect>
    redirect: redirectDeclaration,
    // </>
    // <status-sync>
    statusSync: statusSyncDeclaration,
    // </>
    // <recruitment>
    recruitment: { role: 'platform', policy },
    // </>
    // <participant-ingestion>
    participantIngestion: { destination },
    // </>
  },
  presets: [],
  docs,
});
