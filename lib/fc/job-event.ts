import { parseTrigger } from './trigger.ts';

/**
 * Reads what wakes the function that works on jobs: `{"job":"…"}`, or a timer, for which it is undefined.
 *
 * @throws StewardError `TRIGGER_UNREADABLE` for anything else
 */
export function readJobEvent(event: unknown): string | undefined {
  const job = readJob(event);
  if (job !== undefined) return job;
  parseTrigger(event);
  return undefined;
}

function readJob(event: unknown): string | undefined {
  try {
    const text = event instanceof Uint8Array ? Buffer.from(event).toString('utf8') : event;
    const value: unknown = typeof text === 'string' ? JSON.parse(text) : text;
    const job: unknown = Object(value)['job'];
    return typeof job === 'string' && /^[\w-]{1,60}$/.test(job) ? job : undefined;
  } catch {
    // Not JSON: parseTrigger says so in its words.
    return undefined;
  }
}
