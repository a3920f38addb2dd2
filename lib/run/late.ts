type Load = () => Promise<unknown>;

/** Parts that are loaded when they are first needed. */
const parts: Load[] = [];

/**
 * A part of the engine that few runs need: loaded by the first one that does, and there at once for those that follow.
 *
 * @example
 * const tellAfter = late(() => import('./tell-after.ts'));
 * (await tellAfter()).tellAfter(run, report);
 */
export function late<Part>(load: () => Promise<Part>): () => Promise<Part> {
  let part: Part | undefined;
  const get = async () => {
    part ??= await load();
    return part;
  };
  parts.push(get);
  return get;
}

/** Loads all of them beforehand, for those who count every step of a run. */
export async function loadLateParts(): Promise<void> {
  // A part may bring others with it.
  for (let next = 0; next < parts.length; next += 1) await parts[next]?.();
}
