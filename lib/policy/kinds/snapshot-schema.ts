import * as v from 'valibot';
import {
  guardEntries,
  identityEntries,
  policyName,
  selectionEntries,
  timeEntries,
} from '../common-schema.ts';
import { rotationEntries } from '../rotation-schema.ts';
import { duration, keyed } from '../schema-parts.ts';

/** Defaults, written once. */
const DEFAULTS = {
  snapshotName: 'steward-{policy}-{time}-{key}',
  wait: '1h',
  lead: '1h',
  beforeWait: '2h',
} as const;

export const snapshotPolicySchema = keyed({
  name: policyName,
  kind: v.pipe(
    v.literal('snapshot'),
    v.description(
      '`snapshot` saves the environment of running instances, and deletes old snapshots.',
    ),
  ),
  ...identityEntries,
  ...timeEntries,
  before: v.optional(
    v.pipe(
      keyed({
        policy: v.pipe(v.string(), v.description('Name of a policy of kind `stop`.')),
        lead: v.optional(
          duration('How long before its boundary the snapshots are taken.'),
          DEFAULTS.lead,
        ),
        ifFails: v.optional(
          v.pipe(
            v.picklist(['keep', 'stop']),
            v.description(
              'What becomes of an instance of which no good snapshot was seen: it is kept running, or stopped all the same.',
            ),
          ),
          'keep',
        ),
        wait: v.optional(
          duration('How long after its boundary the stop waits until the snapshots are through.'),
          DEFAULTS.beforeWait,
        ),
      }),
      v.description(
        'Take the snapshots before a stop, and let the stop wait for them. In the place of `window` and `schedule`.',
      ),
    ),
  ),
  ...selectionEntries,
  image: v.pipe(
    v.string(),
    v.description(
      'Where the image of a snapshot is pushed: registry/namespace/repository:tag in Container Registry, with {registry}, {region}, {workspace}, {instance}, {id}, {policy}, {date}, {time}, {key} and {name} (that of the snapshot). In the region of the instance.',
    ),
  ),
  snapshotName: v.optional(
    v.pipe(
      v.string(),
      v.description(
        'What a snapshot is called, with {policy}, {date}, {time}, {instance}, {id} and {key}, which has to be in it. At most 50 lower-case letters, digits and hyphens, beginning with a letter.',
      ),
    ),
    DEFAULTS.snapshotName,
  ),
  excludePaths: v.optional(
    v.pipe(
      v.array(
        v.pipe(v.string(), v.regex(/^\/\S*$/, 'expected an absolute path such as /root/.cache')),
      ),
      v.description(
        'Paths that are left out of the image; the service heeds this on ECI instances only.',
      ),
    ),
    [],
  ),
  wait: v.optional(
    duration(
      'How long a snapshot may take until it is seen `Saved`; after that it is reported as not seen, and rotation deletes nothing for it.',
    ),
    DEFAULTS.wait,
  ),
  ...rotationEntries,
  retention: v.optional(rotationEntries.retention),
  ...guardEntries,
});

export type SnapshotPolicyShape = v.InferOutput<typeof snapshotPolicySchema>;
