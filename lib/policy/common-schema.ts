import * as v from 'valibot';
import { calendarEntries } from './calendar-schema.ts';
import { DEFAULTS } from './defaults.ts';
import { limitsSchema } from './limits-schema.ts';
import { notifySchema } from './notices-schema.ts';
import { duration, keyed, oneOrMany, percent, wholeNumber } from './schema-parts.ts';
import { whereSchema } from './where-schema.ts';

/* The parts of a policy that more than one kind has, and the file's targets. */

const nameSchema = (description: string) =>
  v.pipe(
    v.string(),
    v.regex(
      /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
      'expected lower-case letters, digits and hyphens (at most 63, it becomes part of storage keys)',
    ),
    v.description(description),
  );

export const zone = (description: string) => v.pipe(v.string(), v.description(description));

const timeOfDay = (max: '23:59' | '24:00', description: string) =>
  v.pipe(
    v.string(`expected a time of day such as "08:00", in quotes`),
    v.regex(
      max === '24:00' ? /^(([01]\d|2[0-3]):[0-5]\d|24:00)$/ : /^([01]\d|2[0-3]):[0-5]\d$/,
      `expected a time of day as HH:MM, 00:00 to ${max}`,
    ),
    v.description(description),
  );

export const windowSchema = keyed({
  from: timeOfDay('23:59', 'Wall-clock time at which the window starts, such as "22:00".'),
  to: timeOfDay(
    '24:00',
    'Wall-clock time at which it ends; at or before `from` it is on the next day. "24:00" is midnight.',
  ),
  days: v.optional(
    v.pipe(
      oneOrMany(
        v.pipe(
          v.string(),
          v.regex(
            /^(mon|tue|wed|thu|fri|sat|sun)(-(mon|tue|wed|thu|fri|sat|sun))?$/,
            'expected a day or a range of days, such as mon, mon-fri or fri-mon',
          ),
        ),
      ),
      v.description(
        'Days on which the window starts: `mon`, `mon-fri`, `[sat, sun]`. Default: every day.',
      ),
    ),
  ),
  timeZone: v.optional(zone("IANA time zone of `from` and `to`. Default: the policy's.")),
});

export const targetSchema = keyed({
  name: nameSchema('Name of the target, used by policies, reports and storage keys.'),
  region: v.pipe(
    v.string(),
    v.regex(/^[a-z]+(-[a-z0-9]+)+$/, 'expected a region id such as cn-hangzhou'),
    v.description('Region id, such as cn-hangzhou.'),
  ),
  account: v.optional(
    v.pipe(
      v.string('expected an account id in quotes'),
      v.regex(/^\d{5,20}$/, 'expected the digits of an Alibaba Cloud account id, in quotes'),
      v.description('Account id, for reports. Default: the account of the credentials.'),
    ),
  ),
  workspaces: v.optional(
    v.pipe(
      v.array(
        v.pipe(
          v.string('expected a workspace id in quotes'),
          v.nonEmpty('expected a workspace id'),
        ),
      ),
      v.nonEmpty('expected at least one workspace; leave the key out for all of them'),
      v.description('Ids of the workspaces to look after. Default: all.'),
    ),
  ),
  network: v.optional(
    v.pipe(v.picklist(['public', 'vpc']), v.description('Which endpoint of the region to call.')),
    'public',
  ),
});

export const busySchema = keyed({
  over: v.optional(
    duration('How long an instance must have been idle: below both thresholds in every sample.'),
    DEFAULTS.busyOver,
  ),
  cpuPercent: v.optional(
    percent(1, 100, 'CPU use from which an instance is busy, in percent.'),
    DEFAULTS.cpuPercent,
  ),
  gpuPercent: v.optional(
    percent(1, 100, 'GPU use from which a GPU instance is busy, in percent.'),
    DEFAULTS.gpuPercent,
  ),
  minCoverage: v.optional(
    percent(
      1,
      100,
      'Share of the time that samples must cover, in percent; with less the use is unknown and the instance is kept.',
    ),
    DEFAULTS.minCoverage,
  ),
});

export const holdsSchema = keyed({
  label: v.optional(
    v.pipe(
      v.string(),
      v.nonEmpty('expected a label key'),
      v.description('Key of the label that holds an instance.'),
    ),
    DEFAULTS.holdLabel,
  ),
  max: v.optional(
    duration(
      'A hold counts when it ends within this time; a later end counts only this long after it was first seen.',
    ),
    DEFAULTS.holdMax,
  ),
});

/** The name of a policy, before its kind. */
export const policyName = nameSchema('Name of the policy, used in reports and storage keys.');

/** What every policy says of itself, after its name and kind. */
export const identityEntries = {
  description: v.optional(v.pipe(v.string(), v.description('For people; shown in reports.'))),
  enabled: v.optional(v.pipe(v.boolean(), v.description('`false` leaves the policy out.')), true),
  mode: v.optional(
    v.pipe(
      v.picklist(['act', 'dry-run']),
      v.description('`dry-run` makes and records the plan and changes nothing.'),
    ),
    'act',
  ),
  targets: v.optional(
    v.pipe(
      v.array(v.string()),
      v.nonEmpty('expected at least one target; leave the key out for all of them'),
      v.description('Names of the targets it applies to. Default: all.'),
    ),
  ),
  timeZone: v.optional(zone("IANA time zone of its times and dates. Default: the file's.")),
} as const;

/** When a policy acts. */
export const timeEntries = {
  ...calendarEntries,
  window: v.optional(
    v.pipe(
      oneOrMany(windowSchema),
      v.description(
        'Off-hours: one window or several. The policy acts once when a window starts, or at the first run after that while it lasts. Windows that touch are one. Either `window` or `schedule`.',
      ),
    ),
  ),
  schedule: v.optional(
    v.pipe(
      v.string(),
      v.description(
        'Six cron fields, seconds first ("0 0 22 * * MON-FRI"), optionally after "CRON_TZ=Zone "; or "@every 2h". Either `schedule` or `window`.',
      ),
    ),
  ),
  maxLate: v.optional(
    duration(
      `With \`schedule\`: how late a run may still carry out a missed time. Default: ${DEFAULTS.maxLate}.`,
    ),
  ),
} as const;

/** Which instances a policy is about. */
export const selectionEntries = {
  where: v.optional(
    v.pipe(
      whereSchema,
      v.description('Which instances. All keys must hold. Default: every instance.'),
    ),
    {},
  ),
} as const;

/** What nobody's policy may stop or take away; a policy's own list stands in for the file's. */
export const protectEntry = v.optional(
  v.pipe(
    v.array(whereSchema),
    v.description(
      'What is never stopped, reset, or given a timer or an idle culler: instances that one of these clauses selects, such as `{ labels: { env: prod } }`, `{ owner: root }`, `{ workspace: "1001" }`. In a policy it stands in for the file\'s.',
    ),
  ),
);

/** How much a policy may do at once, and who is told. */
export const guardEntries = {
  limits: v.optional(
    v.pipe(
      limitsSchema,
      v.description('Guards. When one is exceeded the run does nothing at all and says so.'),
    ),
    {},
  ),
  canary: v.optional(
    v.pipe(
      v.boolean(),
      v.description(
        'Act on one instance first; once it is seen done, on ten percent of the planned ones; once these are, on the rest. Ends where one goes wrong.',
      ),
    ),
    false,
  ),
  concurrency: v.optional(wholeNumber(1, 50, 'Calls under way at once.'), DEFAULTS.concurrency),
  notify: v.optional(v.pipe(notifySchema, v.description('Who is told of it, before and after.'))),
} as const;

/** Payment types that a policy is about; pay-as-you-go alone unless it says otherwise. */
export const paymentTypesEntry = v.optional(
  v.pipe(
    v.array(v.picklist(['PayAsYouGo', 'Subscription'])),
    v.nonEmpty('expected at least one payment type'),
    v.description('Payment types to act on; stopping a subscription saves nothing.'),
  ),
  ['PayAsYouGo'],
);

/** How a label keeps an instance as it is. */
export const holdsEntry = v.optional(
  v.pipe(
    holdsSchema,
    v.description(
      'A label whose value is an end keeps an instance running until then: an instant (2026-08-14T18:00:00+08:00), a local time (2026-08-14T18:00) or a date (the end of that day).',
    ),
  ),
  {},
);

export type OffHoursWindow = v.InferOutput<typeof windowSchema>;
export type Target = v.InferOutput<typeof targetSchema>;
export type BusyRule = v.InferOutput<typeof busySchema>;
export type HoldRule = v.InferOutput<typeof holdsSchema>;
