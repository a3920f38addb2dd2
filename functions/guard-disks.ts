import { createHandler } from '../lib/app/create-handler.ts';

/**
 * Watches stopped instances whose free disk is about to be cleared: does what is due of every policy of kind `disk`. Apart
 * from the start function since a reset needs the right to stop, which starting does not. Woken and configured as the others
 * (lib/app/environment.ts).
 */
export const handler = createHandler({ kind: 'disk' });
