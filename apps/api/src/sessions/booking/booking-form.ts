/** What somebody who opens the page wants to see. */
export interface BookingView {
  /** Of the person's own choice, unchecked. */
  readonly zone: string | null;
  /** Null: how it stands. */
  readonly wants: 'move' | 'cancel' | null;
}

/** A form as a browser sent it; everything in it is still unchecked but the form of the id. */
export interface BookingForm {
  readonly act: 'book' | 'cancel';
  readonly session: string | null;
  readonly zone: string | null;
}

/** Names of the fields. */
export const bookingFields = { act: 'act', session: 'session', zone: 'zone', wants: 'do' } as const;

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Reads the query of the page. */
export function readView(query: unknown): BookingView {
  const wants = first(query, bookingFields.wants);
  return { zone: first(query, bookingFields.zone), wants: wants === 'move' || wants === 'cancel' ? wants : null };
}

/** Reads the body of a form. */
export function readBookingForm(body: unknown): BookingForm {
  const session = first(body, bookingFields.session);
  return {
    act: first(body, bookingFields.act) === 'cancel' ? 'cancel' : 'book',
    session: session !== null && uuid.test(session) ? session : null,
    zone: first(body, bookingFields.zone),
  };
}

function first(fields: unknown, name: string): string | null {
  if (typeof fields !== 'object' || fields === null) return null;
  const value: unknown = (fields as Readonly<Record<string, unknown>>)[name];
  const one: unknown = Array.isArray(value) ? value[0] : value;
  return typeof one === 'string' && one !== '' && one.length <= 100 ? one : null;
}
