import { createHandler } from '../lib/app/create-handler.ts';

/**
 * Stops instances outside working hours: does what is due of every policy of kind `stop`. Woken by a timer at the times of
 * its policies, and by a catch-up tick in between. Configured by environment variables (lib/app/environment.ts) and the
 * policies in its bundle.
 */
export const handler = createHandler({ kind: 'stop' });
