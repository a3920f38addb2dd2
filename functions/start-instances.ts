import { createHandler } from '../lib/app/create-handler.ts';

/**
 * Starts before working hours what policies stopped: does what is due of every policy of kind `start`. It needs no right to
 * stop anything. Woken and configured as the others (lib/app/environment.ts).
 */
export const handler = createHandler({ kind: 'start' });
