import * as v from 'valibot';
import { identityEntries, policyName } from '../common-schema.ts';
import { DEFAULTS } from '../defaults.ts';
import { keyed, percent, wholeNumber } from '../schema-parts.ts';

/** Tables that an export may have; what is in them is in docs/reference/statistics.md. */
export const EXPORT_TABLES = [
  'instances',
  'instance_hours',
  'fleet_hours',
  'workspace_statistics',
  'resource_group_statistics',
  'snapshots',
  'runs',
  'actions',
  'savings',
  'focus_estimate',
] as const;

const EXPORT_FORMATS = ['parquet', 'jsonl', 'csv'] as const;

/** That the page of the report is there in. */
const REPORT_LANGUAGES = ['en', 'zh'] as const;

/** The longest time back; GetInstanceMetrics is not known to go back any further. */
const MOST_DAYS = 30;

const thresholdsSchema = keyed({
  cpuPercent: v.optional(
    percent(1, 100, 'CPU use from which an instance is busy, in percent.'),
    DEFAULTS.cpuPercent,
  ),
  gpuPercent: v.optional(
    percent(1, 100, 'GPU use from which a GPU instance is busy, in percent.'),
    DEFAULTS.gpuPercent,
  ),
});

const reportSchema = keyed({
  days: v.optional(
    wholeNumber(1, 366, 'So many days it is of, up to the last one exported.'),
    DEFAULTS.reportDays,
  ),
  languages: v.optional(
    v.pipe(
      v.array(v.picklist(REPORT_LANGUAGES)),
      v.description('A page in each of them; `[]` for none.'),
    ),
    ['en'],
  ),
});

export const exportPolicySchema = keyed({
  name: policyName,
  kind: v.pipe(
    v.literal('export'),
    v.description('`export` writes statistics of each day to the store; it acts on nothing.'),
  ),
  ...identityEntries,
  schedule: v.pipe(
    v.string(),
    v.description(
      'When the day before is exported: six cron fields, seconds first ("0 30 0 * * *"), optionally after "CRON_TZ=Zone "; or "@every 24h". A run that is late catches up.',
    ),
  ),
  tables: v.optional(
    v.pipe(
      v.array(v.picklist(EXPORT_TABLES)),
      v.nonEmpty('expected at least one table; leave the key out for all of them'),
      v.description('What is exported. Default: every table.'),
    ),
    [...EXPORT_TABLES],
  ),
  formats: v.optional(
    v.pipe(
      v.array(v.picklist(EXPORT_FORMATS)),
      v.nonEmpty('expected at least one format'),
      v.description('The files of each table: `parquet`, `jsonl` (gzip), `csv`.'),
    ),
    ['parquet'],
  ),
  csv: v.optional(
    v.pipe(
      keyed({
        bom: v.optional(
          v.pipe(
            v.boolean(),
            v.description(
              'Begin them with a byte order mark, without which Excel takes them for the local code page.',
            ),
          ),
          false,
        ),
      }),
      v.description('How CSV files are written.'),
    ),
    {},
  ),
  busy: v.optional(
    v.pipe(
      thresholdsSchema,
      v.description('From which use on an hour of an instance counts as busy.'),
    ),
    {},
  ),
  report: v.optional(
    v.pipe(
      reportSchema,
      v.description(
        'The page that is written after each export of `instance_hours` as `parquet` or `jsonl`.',
      ),
    ),
    {},
  ),
  lateDays: v.optional(
    wholeNumber(
      0,
      MOST_DAYS,
      'So many days before are looked at again for runs that ended since: `runs`, `actions` and `savings` of these get a new revision. Costs no calls.',
    ),
    DEFAULTS.lateDays,
  ),
  catchUpDays: v.optional(
    wholeNumber(1, MOST_DAYS, 'So many days that were missed are exported with the next one.'),
    DEFAULTS.catchUpDays,
  ),
  concurrency: v.optional(wholeNumber(1, 50, 'Calls under way at once.'), DEFAULTS.concurrency),
});

export type ExportPolicyShape = v.InferOutput<typeof exportPolicySchema>;
