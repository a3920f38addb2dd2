/**
 * Runs `task` for each item, at most `limit` at a time, starting them in order. When a task rejects, no further ones are
 * started, those under way are waited for, and the first rejection is passed on.
 *
 * @param mayStart asked before each start; once it says no, the rest is not started
 * @returns how many were started: items from that index on were not
 */
export async function forEachLimited<T>(
  items: readonly T[],
  limit: number,
  task: (item: T) => Promise<void>,
  mayStart: () => boolean = () => true,
): Promise<number> {
  let next = 0;
  let failed = false;
  let failure: unknown;

  async function work(): Promise<void> {
    while (next < items.length && !failed && mayStart()) {
      const item = items[next] as T; // within bounds by the condition above
      next += 1;
      try {
        await task(item);
      } catch (error) {
        if (!failed) failure = error;
        failed = true;
      }
    }
  }

  const workers = Math.max(1, Math.min(limit, items.length));
  await Promise.all(Array.from({ length: workers }, work));
  if (failed) throw failure;
  return next;
}

/** Cuts a list into pieces of at most `size`. */
export function chunk<T>(items: readonly T[], size: number): T[][] {
  const pieces: T[][] = [];
  for (let at = 0; at < items.length; at += size) pieces.push(items.slice(at, at + size));
  return pieces;
}
