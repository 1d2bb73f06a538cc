import { describeConnector } from '@panelbridge/connector-testing';
import { manifest } from '../proof/change.ts';
import { panelReference } from '../proof/panel-reference.ts';
import { platformReference } from '../proof/platform-reference.ts';

// Under ids of their own, of which nothing was published.
const scenarios = { ...platformReference.scenarios, published: null };
const wrong = manifest(manifest(platformReference, 'id', 'wrong'), 'summary', '');
const excused = manifest(wrong, 'id', 'excused');
const stale = manifest(platformReference, 'id', 'stale');
const stray = manifest(platformReference, 'id', 'stray');

// Run by ../describe-connector.test.ts, which says what each of them comes to.
describeConnector(platformReference.connector, platformReference.scenarios);
describeConnector(panelReference.connector, panelReference.scenarios);
describeConnector(wrong.connector, scenarios);
describeConnector(excused.connector, { ...scenarios, waivers: { 'complete-texts': 'The summary is being translated.' } });
describeConnector(stray.connector, { ...scenarios, waivers: { 'complete-text': 'A slip.' } });
describeConnector(stale.connector, { ...scenarios, waivers: { 'whole-passes': 'It has no pull.' } });
