import { createHandler } from '../lib/app/create-handler.ts';

/**
 * Cleans up after instances: does what is due of every policy of kind `cleanup`. Woken by a timer at the times of its
 * policies and by a catch-up tick, and besides by events, which only make it look at once: nothing depends on one. What it
 * does not understand it logs and is done with. Configured as the others (lib/app/environment.ts).
 */
export const handler = createHandler({ kind: 'cleanup' });
