import * as v from 'valibot';
import { calendarSchema } from './calendar-schema.ts';
import { protectEntry, targetSchema, zone } from './common-schema.ts';
import { DEFAULTS } from './defaults.ts';
import { cleanupPolicySchema } from './kinds/cleanup-schema.ts';
import { cullerPolicySchema } from './kinds/culler-schema.ts';
import { diskPolicySchema } from './kinds/disk-schema.ts';
import { exportPolicySchema } from './kinds/export-schema.ts';
import { snapshotPolicySchema } from './kinds/snapshot-schema.ts';
import { startPolicySchema } from './kinds/start-schema.ts';
import { stopPolicySchema } from './kinds/stop-schema.ts';
import { channelsSchema } from './notices-schema.ts';
import { atMost, keyed } from './schema-parts.ts';

/*
 * The shape of policies.yaml. This is the one source of its types, its validation, its defaults and its JSON Schema
 * (`docs/policies.schema.json`); what a shape cannot say is in policies-rules.ts. What parsing returns is valid input
 * again, so that the checked JSON in a bundle or in storage is read by the same code.
 */

/** One policy, tagged by `kind`. */
export const policySchema = v.variant('kind', [
  stopPolicySchema,
  startPolicySchema,
  diskPolicySchema,
  cullerPolicySchema,
  snapshotPolicySchema,
  cleanupPolicySchema,
  exportPolicySchema,
]);

export const policiesSchema = keyed({
  $schema: v.optional(v.pipe(v.string(), v.description('Address of this schema, for editors.'))),
  version: v.pipe(v.literal(1), v.description('Version of the file format.')),
  timeZone: v.optional(
    zone('IANA time zone of all times and dates that name none.'),
    DEFAULTS.timeZone,
  ),
  protect: protectEntry,
  channels: v.optional(channelsSchema),
  targets: v.pipe(
    v.array(targetSchema),
    v.nonEmpty('expected at least one target'),
    atMost('targets'),
    v.description('Where the instances are: account, region, workspaces.'),
  ),
  calendars: v.optional(
    v.pipe(
      v.array(calendarSchema),
      atMost('calendars'),
      v.description('Days off and worked, for the policies that name one.'),
    ),
  ),
  policies: v.pipe(
    v.array(policySchema),
    v.nonEmpty('expected at least one policy'),
    atMost('policies'),
    v.description('What is to happen to them.'),
  ),
});

export type PoliciesShape = v.InferOutput<typeof policiesSchema>;
export type PolicyShape = v.InferOutput<typeof policySchema>;
