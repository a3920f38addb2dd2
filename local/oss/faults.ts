import { commonKinds } from '../faults/common-kinds.ts';
import { type FaultDialect, type FaultPlan, parseFaultPlan } from '../faults/fault-plan.ts';
import { createFaultRules, type FaultRules } from '../faults/fault-rules.ts';
import type { OssHandler } from './call.ts';
import { type OssContext, type OssTarget, ossFault } from './faults/oss-fault.ts';
import { denied, expiredToken, throttle } from './faults/refusals.ts';
import { stale } from './faults/stale.ts';
import { OssError } from './oss-error.ts';
import { handlers } from './route.ts';

/** All that can go wrong on purpose in the local OSS, by the names that rules use. */
const dialect: FaultDialect<OssTarget, OssContext, OssHandler> = {
  kinds: {
    ...commonKinds(ossFault, (status, code, message) => new OssError(status, code, message), {
      status: 503,
      code: 'ServiceUnavailable',
    }),
    throttle,
    denied,
    expiredToken,
    stale,
  },
  // Keys are long; their beginnings say what they are about.
  subject: { name: 'key', fits: (wanted, { key }) => key?.startsWith(wanted) === true },
  operations: Object.keys(handlers),
};

/** What a rule's `do` may say. */
export const ossFaultKinds: readonly string[] = Object.keys(dialect.kinds);

export type OssFaults = FaultRules<OssTarget, OssHandler>;

/** @throws InvalidInputError `FAULTS_INVALID` */
export function createOssFaults(context: OssContext, input?: unknown): OssFaults {
  return createFaultRules(dialect, context, input);
}

/** @throws InvalidInputError `FAULTS_INVALID` */
export function parseOssFaults(
  input: unknown,
  place?: string,
): FaultPlan<OssTarget, OssContext, OssHandler> {
  return parseFaultPlan(dialect, input, place);
}
