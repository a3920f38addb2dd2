import * as v from 'valibot';
import {
  busySchema,
  guardEntries,
  holdsEntry,
  identityEntries,
  policyName,
  protectEntry,
  selectionEntries,
  timeEntries,
} from '../common-schema.ts';
import { duration, keyed } from '../schema-parts.ts';
import { retryEntry, stoppedByEntry } from './start-parts.ts';

/** Defaults, written once; the guide names them. */
const DISK_DEFAULTS = { warnBefore: '3d', resetBefore: '1d', busyOver: '30m' } as const;

export const diskPolicySchema = keyed({
  name: policyName,
  kind: v.pipe(
    v.literal('disk'),
    v.description(
      '`disk` watches stopped instances whose free system disk is cleared after 15 days stopped.',
    ),
  ),
  ...identityEntries,
  ...timeEntries,
  ...selectionEntries,
  protect: protectEntry,
  holds: holdsEntry,
  warnBefore: v.optional(
    duration('How long before its disk is cleared an instance is reported.'),
    DISK_DEFAULTS.warnBefore,
  ),
  reset: v.optional(
    v.pipe(
      keyed({
        before: v.optional(
          duration('How long before its disk is cleared an instance is started.'),
          DISK_DEFAULTS.resetBefore,
        ),
      }),
      v.description(
        'Start such instances for a while, so that the 15 days begin anew; a later run of the policy stops them again. It costs their running time. Without this key nothing is ever started.',
      ),
    ),
  ),
  stoppedBy: stoppedByEntry,
  unless: v.optional(
    v.pipe(
      keyed({
        busy: v.optional(
          v.pipe(busySchema, v.description('When an instance that was started counts as in use.')),
          { over: DISK_DEFAULTS.busyOver },
        ),
      }),
      v.description('What keeps an instance running that the policy started.'),
    ),
    {},
  ),
  retry: retryEntry,
  ...guardEntries,
});

export type DiskPolicyShape = v.InferOutput<typeof diskPolicySchema>;
