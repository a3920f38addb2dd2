import { createHttpHandler } from '../lib/app/create-http-handler.ts';

/**
 * Answers HTTP requests: has plans made, shows them, has them carried out by digest, and serves what there is to look at
 * (docs/guide/http.md). Configured by environment variables (lib/app/environment.ts, lib/app/http-settings.ts) and the
 * policies in its bundle.
 */
export const handler = createHttpHandler();
