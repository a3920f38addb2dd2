import * as v from 'valibot';
import { byLabelSchema } from '../by-label-schema.ts';
import {
  guardEntries,
  identityEntries,
  policyName,
  selectionEntries,
  timeEntries,
  windowSchema,
} from '../common-schema.ts';
import { duration, keyed, oneOrMany } from '../schema-parts.ts';
import { retryEntry, START_DEFAULTS, staggerEntry, stoppedByEntry } from './start-parts.ts';

export const startPolicySchema = keyed({
  name: policyName,
  kind: v.pipe(
    v.literal('start'),
    v.description(
      '`start` starts what policies of the file stopped, and nothing else unless asked.',
    ),
  ),
  ...identityEntries,
  ...timeEntries,
  window: v.optional(
    v.pipe(
      oneOrMany(windowSchema),
      v.description(
        'Working hours: one window or several. The policy starts instances once when a window starts, or at the first run after that while it lasts. Windows that touch are one. Either `window` or `schedule`.',
      ),
    ),
  ),
  byLabel: v.optional(byLabelSchema),
  ...selectionEntries,
  only: v.optional(
    v.pipe(
      v.picklist(['ours', 'any']),
      v.description(
        '`ours` starts what a policy of ours stopped and nobody has used since; `any` every stopped instance that is selected.',
      ),
    ),
    'ours',
  ),
  stoppedBy: stoppedByEntry,
  lookBack: v.optional(duration('How old a stop of ours may be.'), START_DEFAULTS.lookBack),
  order: v.optional(
    v.pipe(
      keyed({
        label: v.optional(
          v.pipe(
            v.string(),
            v.nonEmpty('expected a label key'),
            v.description('Key of the label whose number says when an instance has its turn.'),
          ),
          START_DEFAULTS.orderLabel,
        ),
      }),
      v.description(
        'The order of starting: lowest number first, then those without one by priority, highest first.',
      ),
    ),
    {},
  ),
  stagger: staggerEntry,
  retry: retryEntry,
  ...guardEntries,
});

export type StartPolicyShape = v.InferOutput<typeof startPolicySchema>;
