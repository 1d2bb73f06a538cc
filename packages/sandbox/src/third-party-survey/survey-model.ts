import type { SurveySettings } from './settings.js';

/** Name of the engine's variable that holds the kept parameter's value, already encoded for a URL. */
export const PARTICIPANT_VARIABLE = 'participant';

const SCREENED_OUT = "{adult} = 'no'";
const NOBODY = `{${PARTICIPANT_VARIABLE}} empty`;
const PLACE = 'participant-goes-here';

/** Puts the engine's variable into an address as the parameter's value; an older value of the same parameter is replaced. */
export function placeVariable(address: string, parameter: string): string {
  const url = new URL(address);
  url.searchParams.set(parameter, PLACE);
  return url.href.replace(`=${PLACE}`, `={${PARTICIPANT_VARIABLE}}`);
}

/**
 * The survey as the engine's own JSON. Keeping the parameter and leaving for another address use documented settings of SurveyJS only:
 * a variable (`setVariable`), `navigateToUrl`, `navigateToUrlOnCondition` (the first condition that holds wins) and a `complete` trigger.
 * Who came without the parameter leaves without it, instead of with an unresolved placeholder.
 */
export function buildSurveyModel({ completeUrl, screenOutUrl, parameter }: SurveySettings): Readonly<Record<string, unknown>> {
  return {
    showProgressBar: true,
    completeText: 'Finish',
    pages: [
      {
        name: 'screening',
        elements: [
          {
            type: 'radiogroup',
            name: 'adult',
            title: 'Are you 18 years old or older?',
            isRequired: true,
            choices: [
              { value: 'yes', text: 'Yes' },
              { value: 'no', text: 'No' },
            ],
          },
        ],
      },
      {
        name: 'habits',
        elements: [
          {
            type: 'radiogroup',
            name: 'frequency',
            title: 'How often do you ride?',
            isRequired: true,
            choices: ['Every day', 'Every week', 'Less often'],
          },
          { type: 'comment', name: 'reason', title: 'What decided your last purchase?', maxLength: 2000 },
        ],
      },
    ],
    triggers: [{ type: 'complete', expression: SCREENED_OUT }],
    navigateToUrl: placeVariable(completeUrl, parameter),
    navigateToUrlOnCondition: [
      { expression: `${SCREENED_OUT} and ${NOBODY}`, url: screenOutUrl },
      { expression: SCREENED_OUT, url: placeVariable(screenOutUrl, parameter) },
      { expression: NOBODY, url: completeUrl },
    ],
  };
}
