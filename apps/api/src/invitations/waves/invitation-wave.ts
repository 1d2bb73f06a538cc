/** One round of invitations to people whom the audience of a study matches, as it is stored. */
export interface InvitationWave {
  readonly studyId: string;
  /** From 1. */
  readonly number: number;
  readonly invited: number;
  /** Id of the key that asked for it; null: it was due. */
  readonly requestedBy: string | null;
  readonly createdAt: Date;
}
