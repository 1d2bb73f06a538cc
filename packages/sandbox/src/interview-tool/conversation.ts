/** One answered question. */
export interface Answer {
  readonly question: string;
  readonly answer: string;
}

/** Where a conversation stands. */
export interface Conversation {
  readonly questions: readonly string[];
  readonly answers: readonly Answer[];
  /** `questions` until the last is answered or skipped, then `anything_else` until the answer is a no, then `finished`. */
  readonly stage: 'questions' | 'anything_else' | 'finished';
}

const CLOSING_QUESTION = 'Is there anything else you would like to share?';
const SKIP = /\bskip to the end\b/i;
const NO = /^(no+|nope|nah|none|nothing)\b/i;

/** Begins a conversation; without questions it opens with the closing one. */
export function beginConversation(questions: readonly string[]): Conversation {
  return { questions, answers: [], stage: questions.length > 0 ? 'questions' : 'anything_else' };
}

/** The question that waits for an answer; `undefined` once the conversation is finished. */
export function currentQuestion(conversation: Conversation): string | undefined {
  if (conversation.stage === 'finished') return undefined;
  return conversation.stage === 'questions' ? conversation.questions[conversation.answers.length] : CLOSING_QUESTION;
}

/** Names the step that a form answers, so that the same form sent twice can be told from an answer to the next question. */
export function identifyStep({ stage, answers }: Conversation): string {
  return `${stage}-${answers.length}`;
}

/**
 * Takes one answer. "Skip to the end" leaves the rest of the questions out (S1-21); a no to the closing question ends the talk, anything
 * else is kept and the closing question comes again.
 */
export function takeAnswer(conversation: Conversation, text: string): Conversation {
  const question = currentQuestion(conversation);
  const answer = text.trim();
  if (question === undefined || answer === '') return conversation;
  if (conversation.stage === 'questions' && SKIP.test(answer)) return { ...conversation, stage: 'anything_else' };
  const answers = [...conversation.answers, { question, answer }];
  if (conversation.stage === 'anything_else') return { ...conversation, answers, stage: NO.test(answer) ? 'finished' : 'anything_else' };
  return { ...conversation, answers, stage: answers.length < conversation.questions.length ? 'questions' : 'anything_else' };
}
