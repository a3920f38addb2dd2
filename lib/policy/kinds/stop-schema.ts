import * as v from 'valibot';
import { byLabelSchema } from '../by-label-schema.ts';
import {
  busySchema,
  guardEntries,
  holdsEntry,
  identityEntries,
  paymentTypesEntry,
  policyName,
  protectEntry,
  selectionEntries,
  timeEntries,
} from '../common-schema.ts';
import { DEFAULTS } from '../defaults.ts';
import { duration, keyed, wholeNumber } from '../schema-parts.ts';

export const stopPolicySchema = keyed({
  name: policyName,
  kind: v.pipe(v.literal('stop'), v.description('`stop` stops running instances.')),
  ...identityEntries,
  ...timeEntries,
  enforce: v.optional(
    v.pipe(
      keyed({
        grace: v.optional(
          duration('What was changed or started so recently is left alone for now.'),
          DEFAULTS.grace,
        ),
        every: v.optional(
          duration('How often it is looked within a window, from its start on.'),
          DEFAULTS.checkEvery,
        ),
      }),
      v.description(
        'With `window`: what is started within a window is stopped again. Without it, what people start again is left alone until the next window.',
      ),
    ),
  ),
  byLabel: v.optional(byLabelSchema),
  backstop: v.optional(
    v.pipe(
      keyed({
        after: v.optional(
          duration(
            'So long after the planned stop the platform stops the instance by itself, should we not.',
          ),
        ),
        maxSession: v.optional(
          duration('So long after its start the platform stops the instance by itself.'),
        ),
        every: v.optional(
          duration('How often the timers of running instances are looked at.'),
          DEFAULTS.checkEvery,
        ),
      }),
      v.description(
        "The platform's own shutdown timer on each running instance that the policy is about: it stops in use or not, so it is for when we cannot.",
      ),
    ),
  ),
  ...selectionEntries,
  protect: protectEntry,
  paymentTypes: paymentTypesEntry,
  unless: v.optional(
    v.pipe(
      keyed({
        busy: v.optional(
          v.pipe(
            busySchema,
            v.description('Keep instances that are in use, or whose use is not known.'),
          ),
        ),
      }),
      v.description('What keeps a selected instance running.'),
    ),
    {},
  ),
  holds: holdsEntry,
  ...guardEntries,
  saveImage: v.optional(
    v.pipe(
      v.boolean(),
      v.description(
        'Save the environment before stopping. Takes one call for each instance, whatever `batch` says.',
      ),
    ),
    false,
  ),
  batch: v.optional(
    wholeNumber(1, 100, 'Instances in one stop call; 1 uses the single call.'),
    DEFAULTS.batch,
  ),
});

export type StopPolicyShape = v.InferOutput<typeof stopPolicySchema>;
