let loaded: typeof import('./remember-holds.ts') | undefined;

/** Only policies with holds write them down. */
export async function loadRememberHolds(): Promise<typeof import('./remember-holds.ts')> {
  loaded ??= await import('./remember-holds.ts');
  return loaded;
}
