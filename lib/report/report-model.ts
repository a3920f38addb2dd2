import type { OutcomeKind } from '../run/outcome.ts';
import type { Period } from './period.ts';
import type { Ranked } from './ranked.ts';
import type { ReportTable } from './report-input.ts';

/** Everything that the page shows, as plain data (`steward report --json`). Instants are ISO 8601 UTC. */
export interface ReportModel {
  readonly version: 1;
  readonly period: Period;
  readonly before: Period;
  /** Null for all targets. */
  readonly target: string | null;
  readonly madeAt: string;
  /** The last look at the fleet; null where nobody looked in either period. */
  readonly lastLookAt: string | null;
  readonly coverage: Coverage;
  readonly totals: { readonly now: Totals; readonly before: Totals };
  readonly spending: Spending;
  readonly hours: {
    readonly byDay: HoursByDay;
    readonly workspaces: Ranked<HoursOf>;
    readonly owners: Ranked<HoursOf>;
  };
  readonly idleGpu: {
    readonly method: Method;
    readonly owners: Ranked<HoursOf>;
    readonly instances: Ranked<InstanceHours>;
  };
  readonly heatMap: HeatMap;
  readonly policies: PolicyActivity;
  readonly unprotected: {
    readonly method: Method;
    /** Instances that ran when they were last seen. */
    readonly running: number;
    readonly instances: Ranked<Unprotected>;
  };
  readonly clearing: Clearing;
  readonly snapshots: Snapshots;
  readonly methods: readonly MethodNote[];
}

/** How an estimate was come by; the page says each in words. */
export type Method =
  /** Hours that an instance ran, times the pay-as-you-go list price of its spec. */
  | 'list-cost'
  /** The same for the hours in which it was idle. */
  | 'idle-cost'
  /** Hours in which all samples were below the thresholds of the policy. */
  | 'idle-hours'
  /** What the runs have written down as avoided. */
  | 'avoided'
  /** Hours that instances ran within an hour of the clock, averaged over the period. */
  | 'running-by-hour'
  /** No idle culler, no shutdown timer, and no policy that looked after it. */
  | 'unprotected'
  /** Fifteen days after an instance was first seen stopped. */
  | 'clearing'
  /** From the creation of a snapshot to the last look. */
  | 'snapshot-age';

export interface MethodNote {
  readonly method: Method;
  /** Assumptions in the words of the records that the figures come from. */
  readonly assumptions: readonly string[];
}

export interface Money {
  readonly currency: string;
  readonly amount: number;
}

export interface Estimate {
  readonly method: Method;
  /** By currency, ascending; none where nothing is known. */
  readonly money: readonly Money[];
}

export interface Coverage {
  /** Days of the period, and how many of them are over. */
  readonly days: number;
  readonly daysOver: number;
  readonly targets: readonly string[];
  /** Target days with hours, out of `days` × targets; the same for the period before. */
  readonly hourDays: Share;
  readonly hourDaysBefore: Share;
  /** Whether both periods have the hours of every day of every target. */
  readonly isComparable: boolean;
  /** Answers that the service did not give, so that they are missing in tables that are there; the most first. */
  readonly missing: readonly MissingAnswers[];
  /** Exported files that are other than what would be written now. */
  readonly conflicts: Ranked<ConflictingFile>;
  /** Days without a table, by table and target. */
  readonly gaps: readonly Gap[];
  /** Days that were cut in another zone than that of the report, by table and target. */
  readonly otherZones: readonly (Gap & { readonly timeZone: string })[];
  readonly runs: {
    readonly recorded: number;
    readonly finished: number;
    /** Not through: under way, or waiting for the next trigger. */
    readonly unfinished: Ranked<RunName>;
  };
  /** Running hours of whose use nothing is known, out of all. */
  readonly unknownUse: Share;
  /** Running hours of pay-as-you-go instances without a known price, out of those of all. */
  readonly unpriced: Share;
  /** Instances whose hours are not known, such as deleted ones, added up over days. */
  readonly missingInstances: number;
  /** Running hours of GPU instances whose number of GPUs is not known. */
  readonly unknownGpus: number;
}

export interface MissingAnswers {
  /** Such as `hours`, `usage`, `prices`; `unsaid` in exports of older versions. */
  readonly what: string;
  readonly answers: number;
  readonly days: readonly string[];
}

export interface ConflictingFile {
  /** Name of the table. */
  readonly name: string;
  readonly target: string;
  readonly format: string;
  readonly day: string;
}

export interface Share {
  readonly part: number;
  readonly whole: number;
}

export interface Gap {
  readonly table: ReportTable;
  /** Null where no target is known. */
  readonly target: string | null;
  readonly days: readonly string[];
}

export interface RunName {
  readonly policy: string;
  readonly target: string;
  readonly scheduledAt: string;
}

export interface Hours {
  readonly running: number;
  readonly busy: number;
  readonly idle: number;
  readonly unknown: number;
  readonly gpu: number;
  readonly idleGpu: number;
}

export interface Totals {
  readonly hours: Hours;
  /** Instances that ran at all. */
  readonly instances: number;
  readonly spent: Estimate;
  readonly idleSpent: Estimate;
  readonly avoided: Estimate & {
    readonly hours: number;
    readonly gpuHours: number;
    /** Stopped instances without a known price, whose money is missing. */
    readonly unpriced: number;
  };
}

/** Spending by day in the currency that most was spent in. */
export interface Spending {
  readonly method: Method;
  readonly currency: string | null;
  readonly days: readonly {
    readonly day: string;
    readonly busy: number;
    readonly idle: number;
    readonly unknown: number;
  }[];
}

export interface HoursByDay {
  readonly days: readonly string[];
  /** The workspaces with the most hours; null stands for all others together. */
  readonly series: readonly {
    readonly workspace: Named | null;
    /** Running hours, one number a day. */
    readonly hours: readonly number[];
  }[];
}

/** Somebody or something by id, and by name where it has one. Names are as their owners wrote them, but cut. */
export interface Named {
  readonly id: string;
  readonly name: string | null;
}

export interface HoursOf extends Named {
  readonly instances: number;
  readonly hours: Hours;
  readonly spent: readonly Money[];
}

export interface InstanceHours extends Named {
  readonly target: string;
  readonly owner: Named;
  readonly workspace: Named;
  readonly gpus: number | null;
  readonly hours: Hours;
  readonly spent: readonly Money[];
}

export interface HeatMap {
  readonly method: Method;
  /**
   * Running instances by hour of the week, Monday 00:00 first, 168 of them: the average over the period; null where it is
   * not known of every target.
   */
  readonly running: readonly (number | null)[];
  /** Hours of the week that have a number. */
  readonly known: number;
  /** Hours of the period that are in it, each target's for itself. */
  readonly hours: number;
  /** Instances that are in none of the numbers, since it is not known whether they ran, by day. */
  readonly missing: number;
}

export interface PolicyActivity {
  readonly policies: readonly PolicyRow[];
  /** All decisions by their reason, the most frequent first. */
  readonly reasons: Ranked<{ readonly reason: string; readonly count: number }>;
  /** Runs that did nothing, since a limit was exceeded. */
  readonly trips: Ranked<RunName & { readonly message: string }>;
  /** Instances of which somebody should look after what came of an act. */
  readonly needsLook: Ranked<
    RunName & {
      readonly instance: Named;
      readonly outcome: OutcomeKind;
      readonly code: string | null;
      readonly message: string | null;
    }
  >;
}

export interface PolicyRow {
  readonly policy: string;
  readonly kind: string;
  readonly target: string;
  readonly runs: number;
  readonly planned: number;
  readonly verified: number;
  readonly refused: number;
  /** Failed, or not known to be done. */
  readonly failed: number;
  readonly skipped: number;
  readonly left: number;
  readonly guardTripped: number;
  readonly halted: number;
  readonly avoidedHours: number;
  readonly avoided: readonly Money[];
}

export interface Unprotected extends Named {
  readonly target: string;
  readonly owner: Named;
  readonly workspace: Named;
  readonly gpus: number | null;
  /** It was seen running at every look since then, as far back as the period before. */
  readonly runningSince: string;
  readonly hours: Hours;
  readonly spent: readonly Money[];
}

export interface Clearing {
  readonly method: Method;
  /** Within this many days from the last look. */
  readonly withinDays: number;
  readonly soon: Ranked<ClearingDisk>;
  /** Stopped for longer than the service keeps a free disk. */
  readonly over: number;
  /** Of both, those of which it is not known whether the disk was expanded, and so is kept. */
  readonly unsure: number;
}

export interface ClearingDisk extends Named {
  readonly target: string;
  readonly owner: Named;
  readonly workspace: Named;
  readonly stoppedSince: string;
  readonly clearsAt: string;
}

export interface Snapshots {
  readonly method: Method;
  readonly count: number;
  readonly countBefore: number;
  /** Null where no target was looked at. */
  readonly seenAt: string | null;
  readonly statuses: readonly { readonly status: string; readonly count: number }[];
  /** Ages in days: from `from` to below `to`; the last one has no end. */
  readonly ages: readonly {
    readonly from: number;
    readonly to: number | null;
    readonly count: number;
  }[];
  readonly unknownAge: number;
  readonly instances: Ranked<
    Named & { readonly owner: Named; readonly count: number; readonly oldestAt: string | null }
  >;
}
