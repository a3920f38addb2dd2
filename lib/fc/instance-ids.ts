/** Ids of PAI-DSW instances as the service gives them. */
const INSTANCE_ID = /^dsw-[a-z0-9][a-z0-9-]{0,59}$/;

/** Values looked at in one event, and ids taken from it, at most. */
const MOST_VALUES = 5_000;
const MOST_IDS = 200;

/**
 * Every text in a value that is the id of an instance, wherever it is: no event of PAI-DSW is documented, so nothing may
 * depend on where one has it. They are hints at what to look at, and nothing else.
 */
export function findInstanceIds(value: unknown): readonly string[] {
  const found = new Set<string>();
  const open: unknown[] = [value];
  for (let looked = 0; open.length > 0 && looked < MOST_VALUES; looked += 1) {
    const next = open.pop();
    if (typeof next === 'string') {
      if (found.size < MOST_IDS && INSTANCE_ID.test(next)) found.add(next);
    } else if (typeof next === 'object' && next !== null) {
      open.push(...Object.values(next).slice(0, MOST_VALUES));
    }
  }
  return [...found].sort();
}
