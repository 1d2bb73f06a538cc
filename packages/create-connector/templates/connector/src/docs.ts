import type { ManifestDocs } from '@panelbridge/core/connector';

/** What the connector's page says beyond the facts of the manifest. Plain words, whole sentences; nothing that is not so. */
export const docs: ManifestDocs = {
  automated: [
    // <redirect>
    'Every invited person gets a link of their own into Example Tool, and coming back marks how they ended.',
    // </>
    // <status-sync>
    'Webhooks of Example Tool report how people ended, also of those who never click the last button.',
    // </>
    // <recruitment>
    'Applicants are told to Example Tool under a pseudonym.',
    // </>
    // <participant-ingestion>
    'Rows of a source are written to Example Tool in batches.',
    // </>
  ],
  manual: ['Setting up both sides, once per study.', 'Releasing incentives.'],
  prerequisites: [
    {
      code: 'admin_access_missing',
      text: 'Admin access to the hub and to Example Tool.',
      remedy:
        'Ask an administrator of the side where you lack it; then confirm it as `confirmations.admin_access` in the study’s integration.',
      attestedBy: 'operator',
    },
  ],
  setup: [
    {
      side: 'panel',
      title: 'Create a connection',
      text: 'Create a connection of this connector (`POST /api/v1/connections`) and check it.',
    },
    // <redirect>
    {
      side: 'panel',
      title: 'Paste the invite link',
      text: 'Name the connection and the link of Example Tool in the study’s integration (`PUT /api/v1/studies/{id}/integration`).',
    },
    {
      side: 'partner',
      title: 'Paste the return addresses',
      text: 'Copy `returnUrls` of the integration into the end of the study in Example Tool, one address per outcome.',
    },
    // </>
    // <status-sync>
    {
      side: 'partner',
      title: 'Turn webhooks on',
      text: 'Enter the webhook address of the connection in Example Tool and store the same key on both sides.',
    },
    // </>
    // <redirect>
    {
      side: 'panel',
      title: 'Confirm what the hub cannot see',
      text: 'In the same integration, set `confirmations.admin_access` and `confirmations.call_to_action` to true: you may change both sides, and the return address stands at the end of the study in Example Tool.',
    },
    {
      side: 'panel',
      title: 'Walk a preview',
      text: 'Call `POST /api/v1/studies/{id}/preview`, open its `previewUrl` and go through Example Tool to its end. Then `GET /api/v1/studies/{id}/setup` answers `verified`; if not, it names what is missing.',
    },
    {
      side: 'panel',
      title: 'Launch',
      text: 'Open the study (`POST /api/v1/studies/{id}/launch`) and invite people (`POST /api/v1/studies/{id}/participations`).',
    },
    // </>
  ],
  testChecklist: ['Check the connection.', 'Walk one participation to its end and compare both sides.'],
  // <! redirect>
  // participantSees: [],
  // </>
  // <redirect>
  participantSees: ['A link that leads into Example Tool.', 'The study there.', 'A page of the hub that says what happens next.'],
  // </>
  limits: [],
  troubleshooting: [
    // <redirect>
    {
      code: 'not_marked_complete',
      symptom: 'People finish in Example Tool and are not marked as completed.',
      cause: 'The return address is missing there, or is not the one of this study.',
      remedy: 'Copy it again from the study’s integration, save, and walk a preview.',
    },
    // </>
    // <status-sync>
    {
      code: 'webhook_refused',
      symptom: 'Example Tool reports that its webhooks are answered with 401.',
      cause: 'The keys of the two sides differ, or one clock is wrong.',
      remedy: 'Store the same key on both sides and check both clocks.',
    },
    // </>
    // <recruitment participant-ingestion>
    {
      code: 'key_refused',
      symptom: 'The connection needs attention: the credentials were refused.',
      cause: 'The API key was renewed or withdrawn.',
      remedy: 'Store a valid key in the connection and check it.',
    },
    // </>
  ],
  advice: ['Walk a preview yourself before the first invitation goes out.'],
};
