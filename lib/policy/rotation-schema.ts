import * as v from 'valibot';
import { retentionSchema } from './retention-schema.ts';
import { keyed, oneOrMany } from './schema-parts.ts';
import { pattern } from './where-schema.ts';

/** Defaults, written once. */
const DEFAULTS = {
  touchNames: 'steward-*',
  others: 'ignore',
  pinLabel: 'steward-pin',
} as const;

const labelKey = (description: string) =>
  v.pipe(v.string(), v.nonEmpty('expected a label key'), v.description(description));

/** The keys of a policy that say how the snapshots of an instance are rotated. */
export const rotationEntries = {
  retention: v.pipe(retentionSchema, v.description('Which good snapshots stay.')),
  touch: v.optional(
    v.pipe(
      keyed({
        names: v.optional(
          v.pipe(
            oneOrMany(pattern),
            v.description(
              `Names of the snapshots that rotation may delete: text, a glob or a /regular expression/. Default: ${DEFAULTS.touchNames}.`,
            ),
          ),
          DEFAULTS.touchNames,
        ),
        label: v.optional(labelKey('Only snapshots that carry this label as well.')),
      }),
      v.description('Which snapshots are ours. All others are never deleted.'),
    ),
    { names: DEFAULTS.touchNames },
  ),
  others: v.optional(
    v.pipe(
      v.picklist(['count', 'ignore']),
      v.description(
        'Whether snapshots that are not ours take a place in the retention rules (`count`) or not (`ignore`). They are never deleted.',
      ),
    ),
    DEFAULTS.others,
  ),
  pins: v.optional(
    v.pipe(
      keyed({
        label: v.optional(
          labelKey(
            'Label that pins: on a snapshot that snapshot, on the instance the snapshots whose names or ids its value lists (globs allowed, empty for all).',
          ),
          DEFAULTS.pinLabel,
        ),
        names: v.optional(
          v.pipe(oneOrMany(pattern), v.description('Names of snapshots that are pinned.')),
        ),
      }),
      v.description('Snapshots that are kept for ever and do not count.'),
    ),
    { label: DEFAULTS.pinLabel },
  ),
};

const rotationSchema = keyed(rotationEntries);

/** How the snapshots of an instance are rotated, checked. */
export type RotationRule = v.InferOutput<typeof rotationSchema>;
