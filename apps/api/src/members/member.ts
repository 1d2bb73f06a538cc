/** Somebody of a panel who is signed in. */
export interface Member {
  readonly id: string;
  readonly workspaceId: string;
  readonly email: string;
  readonly firstName: string | null;
  readonly lastName: string | null;
  /** Whether they want no invitations. */
  readonly optedOut: boolean;
}
