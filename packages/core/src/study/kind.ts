/** The kinds of study that the hub knows. */
export const studyKinds = ['unmoderated_test', 'interview', 'group_interview', 'survey'] as const;

/** One of {@link studyKinds}. */
export type StudyKind = (typeof studyKinds)[number];

/** Whether a researcher is present (`moderated`: people book a session) or people take part alone. */
export type Moderation = 'moderated' | 'unmoderated';

const moderationByKind: Readonly<Record<StudyKind, Moderation>> = {
  unmoderated_test: 'unmoderated',
  interview: 'moderated',
  group_interview: 'moderated',
  survey: 'unmoderated',
};

/** Says whether a kind of study is moderated; a group interview is (D12). */
export function moderationOf(kind: StudyKind): Moderation {
  return moderationByKind[kind];
}

/** Says whether people of this kind of study book a session with a researcher (D12). */
export function isModerated(kind: StudyKind): boolean {
  return moderationByKind[kind] === 'moderated';
}
