import * as v from 'valibot';
import {
  guardEntries,
  holdsEntry,
  identityEntries,
  policyName,
  protectEntry,
  selectionEntries,
  timeEntries,
} from '../common-schema.ts';
import { duration, keyed } from '../schema-parts.ts';
import { whereSchema } from '../where-schema.ts';

/** Defaults, written once; the guide names them. */
const CLEANUP_DEFAULTS = { after: '30d', notice: '7d', label: 'steward-abandoned' } as const;

const abandonedSchema = keyed({
  where: v.optional(
    v.pipe(
      whereSchema,
      v.description(
        'What makes an instance abandoned besides its rest, such as `{ labels: { project: { exists: false } } }` or `{ owner: [left-us] }`. Default: the rest alone.',
      ),
    ),
    {},
  ),
  after: v.optional(
    duration(
      'How long it has been stopped or failed with nobody changing anything about it: the time since its last change of any kind.',
    ),
    CLEANUP_DEFAULTS.after,
  ),
  label: v.optional(
    v.pipe(
      v.string(),
      v.regex(
        /^(?!aliyun|acs:)(?!.*https?:\/\/).{1,128}$/,
        'expected a label key of 1 to 128 characters, not beginning with aliyun or acs:',
      ),
      v.description(
        'Key of the label that marks an abandoned instance; its value says since when.',
      ),
    ),
    CLEANUP_DEFAULTS.label,
  ),
  notice: v.optional(
    duration(
      'How long an instance stays marked, and its people told of it, before it may be deleted.',
    ),
    CLEANUP_DEFAULTS.notice,
  ),
  allow: v.optional(
    v.pipe(
      v.literal('delete', 'expected delete; leave the key out to only mark'),
      v.description(
        'Delete what has been marked, untouched and told of for the notice period. Without this key nothing is ever deleted. It needs `notify` and `limits.count`.',
      ),
    ),
  ),
  snapshot: v.optional(
    v.pipe(
      v.literal('required', 'expected required; leave the key out to need none'),
      v.description('Delete only what has a snapshot, the last one of which is saved.'),
    ),
  ),
});

export const cleanupPolicySchema = keyed({
  name: policyName,
  kind: v.pipe(
    v.literal('cleanup'),
    v.description('`cleanup` marks abandoned instances and, where allowed, deletes them.'),
  ),
  ...identityEntries,
  ...timeEntries,
  ...selectionEntries,
  protect: protectEntry,
  holds: holdsEntry,
  abandoned: v.pipe(
    abandonedSchema,
    v.description('Instances that nobody seems to want any more.'),
  ),
  events: v.optional(
    v.pipe(
      keyed({
        check: v.pipe(
          v.array(v.string()),
          v.nonEmpty('expected at least one policy; leave `events` out for none'),
          v.description(
            'Names of policies of kind `culler`, and of stop policies with a `backstop`, that look at once when an event tells of an instance. The function needs their rights as well.',
          ),
        ),
      }),
      v.description('What else is done when an event wakes the function.'),
    ),
  ),
  ...guardEntries,
});

export type CleanupPolicyShape = v.InferOutput<typeof cleanupPolicySchema>;
