import { createHandler } from '../lib/app/create-handler.ts';

/**
 * Writes statistics of each day to the store: does what is due of every policy of kind `export`. Woken by a timer at the
 * times of its policies, and by a catch-up tick in between, which goes on with a day that took longer than the function may.
 * Configured by environment variables (lib/app/environment.ts) and the policies in its bundle.
 */
export const handler = createHandler({ kind: 'export' });
