import { describeError, type ErrorDescription } from '../base/describe-error.ts';

/**
 * What a failed call means for the run:
 * - `refused`: the service understood and said no; asking again would not help
 * - `failed`: it was surely not done, for a reason of this one call
 * - `unknown`: it may have been done; only looking tells
 * - `run`: every other call would fail the same way, so the run stops and a later trigger goes on
 */
type FailureKind = 'refused' | 'failed' | 'unknown' | 'run';

export interface Failure {
  readonly kind: FailureKind;
  /** Our stable code. */
  readonly code: string;
  readonly message: string;
  readonly requestId: string | undefined;
  /** Of a listing: how many items the service counts and does not show. */
  readonly missing?: number;
  /** The service's own code, where it gave one. */
  readonly serviceCode?: string | undefined;
}

const REFUSED = new Set(['DSW_FORBIDDEN', 'DSW_NOT_FOUND', 'DSW_REJECTED']);

/** Throttling that outlasted the client's patience is among these: the next call would wait just as long. */
const RUN_LEVEL = new Set([
  'DSW_CREDENTIALS_MISSING',
  'DSW_CREDENTIALS_REFUSED',
  'DSW_ENDPOINT_UNREACHABLE',
  'DSW_ENDPOINT_INVALID',
  'DSW_REGION_UNKNOWN',
  'DSW_THROTTLED',
  'DSW_ABORTED',
]);

/** Reads what a call of the DSW client threw. Errors that are not the client's are `run` level. */
export function readFailure(error: unknown): Failure {
  const facts = describeError(error);
  return {
    kind: kindOf(facts),
    code: facts.code,
    message: facts.message,
    requestId: typeof facts['requestId'] === 'string' ? facts['requestId'] : undefined,
    ...missingOf(facts),
    serviceCode: typeof facts['serviceCode'] === 'string' ? facts['serviceCode'] : undefined,
  };
}

function missingOf({ code, seen, total }: ErrorDescription): { readonly missing?: number } {
  if (code !== 'DSW_LISTING_INCOMPLETE') return {};
  return typeof seen === 'number' && typeof total === 'number' ? { missing: total - seen } : {};
}

/** Whether it came from calling the service or a channel, or from having no time to, rather than from our store or a bug. */
export function isOfService(failure: Failure): boolean {
  return /^(DSW|NOTIFY)_/.test(failure.code) || failure.code === 'DEADLINE';
}

function kindOf(facts: ErrorDescription): FailureKind {
  if (!facts.code.startsWith('DSW_')) return 'run';
  // Before the rest: a call that was cut off may have been carried out, whatever cut it off.
  if (facts['mayHaveTakenEffect'] === true) return 'unknown';
  if (REFUSED.has(facts.code)) return 'refused';
  return RUN_LEVEL.has(facts.code) ? 'run' : 'failed';
}
