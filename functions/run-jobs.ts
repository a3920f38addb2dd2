import { createWorkerHandler } from '../lib/app/create-worker-handler.ts';

/** Works on what the function `jobs` was asked for: makes plans, and carries out those that were approved. */
export const handler = createWorkerHandler();
