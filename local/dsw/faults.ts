import { commonKinds } from '../faults/common-kinds.ts';
import { type FaultDialect, type FaultPlan, parseFaultPlan } from '../faults/fault-plan.ts';
import { createFaultRules, type FaultRules } from '../faults/fault-rules.ts';
import { operationDescriptions } from './description.ts';
import { unknownFields, unknownValue } from './faults/answers.ts';
import { clockSkew, expiredToken, rotatedToken } from './faults/credentials.ts';
import { type DswContext, type DswTarget, dswFault } from './faults/dsw-fault.ts';
import { cutListing, doubledItems, movedItems } from './faults/listings.ts';
import { denied, partialBatch } from './faults/permissions.ts';
import { stale } from './faults/stale.ts';
import { quota, throttle } from './faults/throttling.ts';
import { failed, stuck } from './faults/transitions.ts';
import { type Handler, ServiceError } from './operation.ts';

/** All that can go wrong on purpose in the local PAI-DSW service, by the names that rules use. */
const dialect: FaultDialect<DswTarget, DswContext, Handler> = {
  kinds: {
    ...commonKinds(dswFault, (status, code, message) => new ServiceError(status, code, message), {
      status: 500,
      code: 'InternalError',
    }),
    clockSkew,
    throttle,
    quota,
    expiredToken,
    rotatedToken,
    denied,
    partialBatch,
    stuck,
    failed,
    stale,
    movedItems,
    doubledItems,
    cutListing,
    unknownFields,
    unknownValue,
  },
  subject: { name: 'instance', fits: (wanted, { instances }) => instances.includes(wanted) },
  operations: Object.keys(operationDescriptions),
};

/** What a rule's `do` may say. */
export const dswFaultKinds: readonly string[] = Object.keys(dialect.kinds);

export type Faults = FaultRules<DswTarget, Handler>;

/** @throws InvalidInputError `FAULTS_INVALID` */
export function createFaults(context: DswContext, input?: unknown): Faults {
  return createFaultRules(dialect, context, input);
}

/** @throws InvalidInputError `FAULTS_INVALID` */
export function parseDswFaults(
  input: unknown,
  place?: string,
): FaultPlan<DswTarget, DswContext, Handler> {
  return parseFaultPlan(dialect, input, place);
}
