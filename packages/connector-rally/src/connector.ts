import type { Connector } from '@panelbridge/core/connector';
import { translateStudy } from './fetch-study.js';
import { manifest } from './manifest.js';
import { notConnected, publishApplicants } from './publish-applicants.js';
import { checkAccess, readStudy } from './rally-api.js';
import { reportStatus } from './report-status.js';
import { readWebhook } from './webhook.js';

/** The connector, as hubs find it. Without a key, or without a study of Rally's, nothing leaves the hub (D1). */
export const connector: Connector<typeof manifest> = {
  manifest,
  create({ http, secrets }) {
    const tells = ({ rallyStudyId }: { readonly rallyStudyId?: string | undefined }): string | null =>
      rallyStudyId !== undefined && secrets.has('apiKey') ? rallyStudyId : null;
    return {
      async checkConnection({ signal }) {
        if (secrets.has('apiKey')) await checkAccess(http, signal);
      },
      recruitment: {
        async fetchStudy({ study, signal }) {
          const studyId = tells(study);
          return studyId === null ? null : translateStudy(await readStudy(http, studyId, signal));
        },
        async publishApplicants({ study, applicants, signal }) {
          const studyId = tells(study);
          return studyId === null ? applicants.map(() => notConnected) : publishApplicants(http, { studyId, applicants, signal });
        },
        async reportStatus({ study, participation, status }) {
          if (tells(study) !== null) reportStatus(participation, status);
        },
      },
      statusSync: { parseWebhook: readWebhook },
    };
  },
};
