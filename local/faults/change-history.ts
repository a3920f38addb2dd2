/** What was there before each change of late, so that one can look back. */
export interface ChangeHistory<T> {
  /** To be told of each change, in order: what was there before it, `undefined` for nothing. */
  changed(id: string, previous: T | undefined): void;
  /** Everything is different now: there is nothing to look back to. */
  replaced(): void;
  /**
   * What was there `lagMs` ago of all that has changed since. Looks back no further than to when the watching began.
   *
   * @param lagMs at most the history's `longestMs`
   */
  before(lagMs: number): { readonly at: number; readonly was: ReadonlyMap<string, T | undefined> };
}

interface Change<T> {
  readonly at: number;
  readonly id: string;
  readonly previous: T | undefined;
}

/**
 * Keeps references to what was replaced, for as long as anybody may ask.
 *
 * @param now epoch ms; never goes back
 * @param longestMs how far back one may look
 */
export function createChangeHistory<T>(now: () => number, longestMs: number): ChangeHistory<T> {
  let changes: Change<T>[] = [];
  let since = now();
  /** How many of the oldest nobody can ask for any more. */
  let outdated = 0;

  return {
    changed(id, previous) {
      const at = now();
      changes.push({ at, id, previous });
      while ((changes[outdated]?.at ?? at) < at - longestMs) outdated += 1;
      // In pieces, since each cut moves all that is kept.
      if (outdated > 1000 && outdated > changes.length / 2) {
        changes = changes.slice(outdated);
        outdated = 0;
      }
    },
    replaced() {
      changes = [];
      outdated = 0;
      since = now();
    },
    before(lagMs) {
      const at = Math.max(since, now() - lagMs);
      const was = new Map<string, T | undefined>();
      for (let index = changes.length - 1; index >= 0; index -= 1) {
        const change = changes[index];
        if (change === undefined || change.at <= at) break;
        // Backwards: the earliest change after that instant has the last word.
        was.set(change.id, change.previous);
      }
      return { at, was };
    },
  };
}
