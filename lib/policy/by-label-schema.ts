import * as v from 'valibot';
import { DEFAULTS } from './defaults.ts';
import { keyed, wholeNumber } from './schema-parts.ts';

/** Instances that say themselves when they are on and off. */
export const byLabelSchema = v.pipe(
  keyed({
    key: v.optional(
      v.pipe(v.string(), v.nonEmpty('expected a label key'), v.description('Key of the label.')),
      DEFAULTS.scheduleLabel,
    ),
    offHour: v.optional(
      wholeNumber(0, 23, 'Hour at which instances stop whose label leaves it open.'),
      19,
    ),
    onHour: v.optional(
      wholeNumber(0, 23, 'Hour at which they start whose label leaves it open.'),
      7,
    ),
    weekends: v.optional(
      v.pipe(
        v.union([v.boolean(), v.literal('only')]),
        v.description(
          '`true`: off and on from Monday to Friday where the label leaves it open; `false`: every day; `only`: off on Friday, on on Monday.',
        ),
      ),
      true,
    ),
    unlabelled: v.optional(
      v.pipe(
        v.picklist(['keep', 'default']),
        v.description('What happens to instances without the label: nothing, or the hours above.'),
      ),
      'keep',
    ),
  }),
  v.description(
    'With `schedule: "@every 1h"`: each instance is off and on by its own label, such as `off=[(m-f,19)];on=[(m-f,7)];tz=Asia/Shanghai` (the grammar of Cloud Custodian). The schedule says how often it is looked; every quarter of an hour for zones whose hours do not begin with those of UTC.',
  ),
);

export type ByLabelRule = v.InferOutput<typeof byLabelSchema>;
