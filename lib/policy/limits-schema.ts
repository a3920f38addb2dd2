import * as v from 'valibot';
import { keyed, percent, wholeNumber } from './schema-parts.ts';

/** The same limits for one run and for a day. */
const numbers = (who: string) => ({
  count: v.optional(
    wholeNumber(
      0,
      1_000_000,
      `Most instances that ${who} may act on; 0 allows none. Default: no such limit.`,
    ),
  ),
  percent: v.optional(
    percent(
      0,
      100,
      `Most of the target's instances (in its workspaces, in any status) that ${who} may act on, in percent; 0 allows none. Default: no such limit.`,
    ),
  ),
  perOwner: v.optional(
    wholeNumber(
      0,
      1_000_000,
      `Most instances of one owner that ${who} may act on; 0 allows none. Default: no such limit.`,
    ),
  ),
  perWorkspace: v.optional(
    wholeNumber(
      0,
      1_000_000,
      `Most instances of one workspace that ${who} may act on; 0 allows none. Default: no such limit.`,
    ),
  ),
  snapshots: v.optional(
    wholeNumber(
      0,
      10_000_000,
      `Most snapshots that ${who} may delete, of all instances together; 0 allows none. Of snapshot policies with \`retention\`. Default: no such limit.`,
    ),
  ),
  money: v.optional(
    v.pipe(
      keyed({
        amount: v.pipe(
          v.number(),
          v.minValue(0, 'expected an amount of 0 or more'),
          v.description('How much; 0 allows none that costs anything.'),
        ),
        currency: v.optional(
          v.pipe(
            v.string(),
            v.regex(/^[A-Z]{3}$/, 'expected a currency such as CNY'),
            v.description('Currency of the list prices.'),
          ),
          'CNY',
        ),
      }),
      v.description(
        `Most that the instances which ${who} may act on cost in an hour, all together, by list price. One whose price is not known exceeds it. Default: no such limit.`,
      ),
    ),
  ),
});

const runLimits = numbers('one run');
const dayLimits = numbers('all runs of a day');

export const limitsSchema = keyed({
  ...runLimits,
  day: v.optional(
    v.pipe(
      keyed(dayLimits),
      v.description(
        "The same over all runs of this policy at the target within one day of the policy's time zone.",
      ),
    ),
  ),
});

const runLimitsSchema = keyed(runLimits);

/** Limits without those of the day. */
export type LimitNumbers = v.InferOutput<typeof runLimitsSchema>;
