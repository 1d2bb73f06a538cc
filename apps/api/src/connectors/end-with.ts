/** Ends with the work, or with the signal for work that does not listen to it. @throws the signal's reason */
export async function endWith<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  let onAbort: (() => void) | undefined;
  const ending = new Promise<never>((_resolve, reject) => {
    onAbort = () => reject(signal.reason as Error);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([work, ending]);
  } finally {
    if (onAbort) signal.removeEventListener('abort', onAbort);
  }
}
