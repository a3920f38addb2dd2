import * as v from 'valibot';
import { duration, keyed, wholeNumber } from '../schema-parts.ts';

/* Parts of a policy that starts instances. */

/** Defaults, written once; the guide names them. */
export const START_DEFAULTS = {
  orderLabel: 'steward-order',
  lookBack: '45d',
  batch: 20,
  every: '1m',
  retryFor: '1h',
  retryEvery: '5m',
} as const;

export const stoppedByEntry = v.optional(
  v.pipe(
    v.array(v.string()),
    v.description(
      'Names of the stop policies whose stops count as ours. Default: every stop policy of the file.',
    ),
  ),
);

export const retryEntry = v.optional(
  v.pipe(
    keyed({
      for: v.optional(
        duration('How long a start that found no machine is tried again, from the first try on.'),
        START_DEFAULTS.retryFor,
      ),
      every: v.optional(duration('Time between two tries.'), START_DEFAULTS.retryEvery),
    }),
    v.description('Starts for which the service has no capacity. Nothing else is tried again.'),
  ),
  {},
);

export const staggerEntry = v.optional(
  v.pipe(
    keyed({
      batch: v.optional(wholeNumber(1, 1000, 'Instances started at once.'), START_DEFAULTS.batch),
      every: v.optional(duration('Time between two batches.'), START_DEFAULTS.every),
    }),
    v.description('Instances are started a batch at a time, so that they do not all come at once.'),
  ),
  {},
);
