import { createHandler } from '../lib/app/create-handler.ts';

/**
 * Takes snapshots of running instances and deletes old ones: does what is due of every policy of kind `snapshot`. Woken by a
 * timer at the times of its policies, and by a catch-up tick in between, which goes on with what was not seen through.
 */
export const handler = createHandler({ kind: 'snapshot' });
