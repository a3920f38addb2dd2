import type { InvokeFailure } from './invoke-failure.ts';

/** These come before anything was sent. */
const BEFORE_SENDING = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH']);

/**
 * Describes a call without an answer, from what the vendor's clients throw: Node's errors with a URL glued to the message,
 * and time-outs that are known by their name only.
 */
export function readBreakdown(error: unknown, host: string, timeoutMs: number): InvokeFailure {
  const code = member(error, 'code');
  const cause = new Error(code ?? member(error, 'name') ?? 'unknown');
  if (/Timeout/.test(`${member(error, 'name')}`)) {
    return {
      code: 'FC_TIMEOUT',
      message: `was called, but ${host} gave no whole answer within ${timeoutMs} ms`,
      nature: 'passing',
      taken: 'unknown',
      cause,
    };
  }
  const unsent = BEFORE_SENDING.has(code ?? '');
  return {
    code: 'FC_UNREACHABLE',
    message: unsent
      ? `was not called: ${host} cannot be reached (${cause.message})`
      : `was perhaps not called: the connection to ${host} was lost before the answer (${cause.message})`,
    nature: 'passing',
    taken: unsent ? 'no' : 'unknown',
    cause,
  };
}

function member(error: unknown, name: string): string | undefined {
  const value: unknown = error instanceof Error ? Reflect.get(error, name) : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}
