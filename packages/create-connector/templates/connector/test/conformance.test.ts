import { describeConnector } from '@panelbridge/connector-testing';
import { connector } from '../src/index.ts';
import { scenarios } from './scenarios.ts';

describeConnector(connector, scenarios);
