import { createHandler } from '../lib/app/create-handler.ts';

/**
 * Sees to it that instances have the idle culler that policies of kind `culler` want. Woken by a timer at the times of its
 * policies, and by a catch-up tick in between. Configured by environment variables (lib/app/environment.ts) and the
 * policies in its bundle.
 */
export const handler = createHandler({ kind: 'culler' });
