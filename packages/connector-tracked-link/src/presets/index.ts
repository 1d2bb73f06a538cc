import type { Preset } from '@panelbridge/core/connector';
import { generic } from './generic.js';
import { jatos } from './jatos.js';
import { limesurvey } from './limesurvey.js';
import { maze } from './maze.js';
import { perspective } from './perspective.js';
import { qualtrics } from './qualtrics.js';
import { surveymonkey } from './surveymonkey.js';
import { typeform } from './typeform.js';

/** The tools that a connection can choose. Each is data: adding one is adding an entry. */
export const presets: readonly Preset[] = [generic, perspective, qualtrics, surveymonkey, typeform, maze, limesurvey, jatos];
