/** What is known about the way back from the tool in one study; all are counts of people or returns. */
export interface ReturnCounts {
  /** People who entered through the hub. */
  readonly started: number;
  /** Of these, those whose time ran out without any report of an end. */
  readonly timedOut: number;
  /** Of these, those of whom the tool itself said that they finished, while their browser never came back. */
  readonly finishedWithoutReturn: number;
  /** People whose browser came back with an id of this study. */
  readonly returned: number;
  /** Returns that carried no id, or a placeholder that the tool did not fill in. */
  readonly returnsWithoutId: number;
  /** Returns whose id was changed, or belongs to nobody or to another study. */
  readonly returnsWithWrongId: number;
}

/** Why people may not be marked as complete, and what mends it. */
export interface ReturnDiagnosis {
  readonly code: 'redirect_url_missing' | 'redirect_parameter_lost' | 'redirect_parameter_wrong' | 'some_do_not_return';
  readonly detail: string;
  readonly remedy: string;
}

/**
 * Tells from the figures why people are not marked as complete (S1-32); empty when nothing points to a fault. A single person who never came
 * back proves nothing, since people also leave, so time-outs count from the third.
 */
export function diagnoseReturns(counts: ReturnCounts): readonly ReturnDiagnosis[] {
  const { returned, returnsWithoutId, returnsWithWrongId, finishedWithoutReturn, timedOut, started } = counts;
  const found: ReturnDiagnosis[] = [];
  const arrived = returned + returnsWithoutId + returnsWithWrongId;
  if (arrived === 0 && (finishedWithoutReturn > 0 || timedOut >= 3)) {
    const cause = finishedWithoutReturn > 0 ? `the tool reports ${finishedWithoutReturn} as finished` : `the time of ${timedOut} ran out`;
    found.push({
      code: 'redirect_url_missing',
      detail: `${started} people entered and ${cause}, but not one browser came back: the redirect URL is missing or incorrect in the tool.`,
      remedy: 'Copy the redirect URL from the integration once more, paste it where the tool ends its study, save, and run the preview.',
    });
  }
  if (returnsWithoutId > 0) {
    found.push({
      code: 'redirect_parameter_lost',
      detail: `${returnsWithoutId} returns came without an id: the redirect URL in the tool has lost its parameter, or its placeholder is not filled in.`,
      remedy:
        'Compare the redirect URL in the tool with the one in the integration, character by character; check the parameter name and the placeholder.',
    });
  }
  if (returnsWithWrongId > 0) {
    found.push({
      code: 'redirect_parameter_wrong',
      detail: `${returnsWithWrongId} returns carried an id that is not of this study, or was changed on the way.`,
      remedy:
        'Check that the outline uses the redirect URL of this study and no other, and that the tool does not shorten or rewrite the parameter.',
    });
  }
  if (arrived > 0 && finishedWithoutReturn > 0) {
    found.push({
      code: 'some_do_not_return',
      detail: `The tool reports ${finishedWithoutReturn} people as finished whose browser never came back, while others did.`,
      remedy:
        'Say on the last page of the tool that the button claims the reward. Their participations are settled by the tool’s own report.',
    });
  }
  return found;
}
