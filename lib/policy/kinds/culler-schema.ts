import * as v from 'valibot';
import {
  guardEntries,
  identityEntries,
  policyName,
  protectEntry,
  selectionEntries,
  timeEntries,
} from '../common-schema.ts';
import { DEFAULTS } from '../defaults.ts';
import { keyed, wholeNumber } from '../schema-parts.ts';
import { whereSchema } from '../where-schema.ts';

/** A week; what the service allows is not documented. */
const MOST_MINUTES = 7 * 24 * 60;

const cullerRuleSchema = keyed({
  minutes: wholeNumber(
    1,
    MOST_MINUTES,
    'Minutes of idleness after which the platform stops the instance.',
  ),
  cpuPercent: v.optional(
    wholeNumber(1, 100, 'CPU use below which an instance is idle, in percent.'),
    DEFAULTS.cpuPercent,
  ),
  gpuPercent: v.optional(
    wholeNumber(1, 100, 'GPU use below which a GPU instance is idle, in percent.'),
    DEFAULTS.gpuPercent,
  ),
});

const cullerOrNone = v.union([
  cullerRuleSchema,
  v.literal('none', 'expected a culler, or none to leave an instance as it is'),
]);

export const cullerPolicySchema = keyed({
  name: policyName,
  kind: v.pipe(
    v.literal('culler'),
    v.description('`culler` sees to it that instances have an idle culler.'),
  ),
  ...identityEntries,
  ...timeEntries,
  ...selectionEntries,
  protect: protectEntry,
  exempt: v.optional(
    v.pipe(
      whereSchema,
      v.description('Selected instances that are left as they are, with a culler or without.'),
    ),
  ),
  culler: v.pipe(
    cullerOrNone,
    v.description(
      'The culler of every selected instance that no rule is about; `none` leaves these as they are.',
    ),
  ),
  rules: v.optional(
    v.pipe(
      v.array(
        keyed({
          where: v.pipe(whereSchema, v.description('Which instances. All keys must hold.')),
          culler: v.pipe(
            cullerOrNone,
            v.description('Their culler; `none` leaves them as they are.'),
          ),
        }),
      ),
      v.description(
        'Other cullers for some: the first rule whose `where` holds for an instance counts.',
      ),
    ),
    [],
  ),
  tighter: v.optional(
    v.pipe(
      v.picklist(['keep', 'replace']),
      v.description(
        "What becomes of an owner's culler that stops the instance at least whenever the wanted one would: `keep` leaves it, `replace` puts the wanted one in its place.",
      ),
    ),
    'keep',
  ),
  countWorkspacePolicies: v.optional(
    v.pipe(
      v.boolean(),
      v.description(
        'A running instance that a rule of its workspace stops at least whenever the wanted culler would needs none of its own.',
      ),
    ),
    false,
  ),
  ...guardEntries,
});

export type CullerPolicyShape = v.InferOutput<typeof cullerPolicySchema>;
