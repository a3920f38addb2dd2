type TellAfter = typeof import('./tell-after.ts');

let loaded: TellAfter | undefined;

/** Loads what tells people of a run when the first one is to be told of. */
export async function loadTellAfter(): Promise<TellAfter> {
  loaded ??= await import('./tell-after.ts');
  return loaded;
}
