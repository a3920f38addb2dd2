import * as v from 'valibot';
import { duration, keyed, oneOrMany } from './schema-parts.ts';
import { KNOWN_STATUSES } from './statuses.ts';

const PATTERN_HELP =
  'Text, a glob (`train-*`, `gpu_?`), or a regular expression between slashes (`/^exp_\\d+$/i`).';

/** One text pattern; `readTextPattern` reads it. */
export const pattern = v.pipe(
  v.string('expected text in quotes'),
  v.nonEmpty('expected text, a glob or a /regular expression/'),
);

const patterns = (what: string) =>
  v.pipe(oneOrMany(pattern), v.description(`${what} One or several. ${PATTERN_HELP}`));

const labelRule = v.pipe(
  keyed({
    exists: v.optional(v.pipe(v.boolean(), v.description('Whether the label is there at all.'))),
    equals: v.optional(v.pipe(v.string(), v.description('Exactly this value.'))),
    in: v.optional(
      v.pipe(
        v.array(v.string()),
        v.nonEmpty('expected at least one'),
        v.description('One of these values.'),
      ),
    ),
    prefix: v.optional(
      v.pipe(v.string(), v.nonEmpty('expected text'), v.description('A value that starts so.')),
    ),
    matches: v.optional(v.pipe(pattern, v.description(PATTERN_HELP))),
  }),
  v.description('All keys given must hold.'),
);

const leafEntries = {
  status: v.optional(
    v.pipe(
      oneOrMany(v.picklist(KNOWN_STATUSES)),
      v.description('Status of the instance; only Running ones are ever stopped.'),
    ),
  ),
  workspace: v.optional(patterns('Workspace id.')),
  owner: v.optional(patterns('Id or name of the owner.')),
  labels: v.optional(
    v.pipe(
      v.record(
        v.pipe(v.string(), v.nonEmpty('expected a label key')),
        v.union([oneOrMany(pattern), labelRule]),
      ),
      v.description(
        'DSW labels by key: a pattern, several, or a rule such as { exists: true }. All must hold.',
      ),
    ),
  ),
  id: v.optional(patterns('Instance id.')),
  name: v.optional(patterns('Instance name.')),
  spec: v.optional(patterns('ECS instance type, such as `ecs.gn6i-*`.')),
  accelerator: v.optional(
    v.pipe(oneOrMany(v.picklist(['CPU', 'GPU'])), v.description('Kind of machine.')),
  ),
  paymentType: v.optional(
    v.pipe(oneOrMany(v.picklist(['PayAsYouGo', 'Subscription'])), v.description('How it is paid.')),
  ),
  resourceId: v.optional(patterns('Id of the subscription resource.')),
  image: v.optional(patterns('Image name.')),
  priority: v.optional(
    v.pipe(
      keyed({
        atLeast: v.optional(v.pipe(v.number(), v.description('Lowest priority.'))),
        atMost: v.optional(v.pipe(v.number(), v.description('Highest priority.'))),
      }),
      v.description(
        'Priority on subscription resources, 1 to 9 (9 is highest). Instances without one do not match.',
      ),
    ),
  ),
  age: v.optional(
    v.pipe(
      keyed({
        over: v.optional(duration('Created longer ago than this.')),
        under: v.optional(duration('Created less long ago than this.')),
      }),
      v.description('Time since creation. Instances without a creation time do not match.'),
    ),
  ),
};

type LeafInput = v.InferInput<v.StrictObjectSchema<typeof leafEntries, string>>;
type Leaf = v.InferOutput<v.StrictObjectSchema<typeof leafEntries, string>>;

/** Rules on one label. */
export type LabelRule = v.InferOutput<typeof labelRule>;

/** Which instances, as written: every key must hold. */
export interface WhereInput extends LeafInput {
  readonly all?: WhereInput[] | undefined;
  readonly any?: WhereInput[] | undefined;
  readonly not?: WhereInput | undefined;
}

/** Which instances, checked. */
export interface Where extends Leaf {
  readonly all?: Where[] | undefined;
  readonly any?: Where[] | undefined;
  readonly not?: Where | undefined;
}

export const whereSchema: v.GenericSchema<WhereInput, Where> = keyed({
  all: v.optional(
    v.pipe(
      v.array(v.lazy(() => whereSchema)),
      v.nonEmpty('expected at least one clause'),
      v.description('Every one of these must hold.'),
    ),
  ),
  any: v.optional(
    v.pipe(
      v.array(v.lazy(() => whereSchema)),
      v.nonEmpty('expected at least one clause'),
      v.description('At least one of these must hold.'),
    ),
  ),
  not: v.optional(
    v.pipe(
      v.lazy(() => whereSchema),
      v.description('This must not hold.'),
    ),
  ),
  ...leafEntries,
});
