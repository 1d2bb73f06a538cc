/** One page of a list. */
interface Page<Entry> {
  readonly data: readonly Entry[];
  readonly nextCursor: string | null;
}

/**
 * Every entry of a list, page by page, as long as somebody reads on.
 *
 * @param read asks for the page after a cursor, the first one without, and throws what stands against it
 */
export async function* readPages<Entry>(read: (cursor?: string) => Promise<Page<Entry>>): AsyncGenerator<Entry> {
  let cursor: string | undefined;
  do {
    const { data, nextCursor } = await read(cursor);
    yield* data;
    cursor = nextCursor ?? undefined;
  } while (cursor !== undefined);
}
