/** A connection cannot be used as it stands: its connector is missing, or what is stored does not fit it (any more). */
export class ConnectionUnusableError extends Error {
  override readonly name: string = 'ConnectionUnusableError';
}
