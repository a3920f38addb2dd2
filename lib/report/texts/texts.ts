import type { OutcomeKind } from '../../run/outcome.ts';
import type { ReportTable } from '../report-input.ts';
import type { Method } from '../report-model.ts';

export const LANGUAGES = ['en', 'zh'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Every word of the page, but for what people and the service have written. Numbers come formatted. */
export interface Texts {
  /** Value of the `lang` attribute. */
  readonly lang: string;
  readonly locale: string;
  readonly title: string;
  readonly skip: string;
  readonly contents: string;
  readonly allTargets: string;
  target(name: string): string;
  period(from: string, to: string): string;
  comparedWith(period: string): string;
  madeAt(instant: string): string;
  readonly dataTable: string;
  /** Nothing is known. */
  readonly unknownValue: string;
  readonly estimate: string;
  /** How money of a currency is written. */
  money(amount: string, currency: string): string;
  more(count: string, place: string): string;
  /** Against the period before. */
  change(percent: string, isMore: boolean, before: string): string;
  noChange(before: string): string;
  /** The earlier figure, where the two cannot be compared as numbers. */
  beforeWas(before: string): string;
  notBefore: string;
  readonly others: string;
  readonly noLook: string;
  readonly weekdays: readonly string[];
  readonly uses: Readonly<Record<'busy' | 'idle' | 'unknown', string>>;
  readonly columns: {
    readonly day: string;
    readonly workspace: string;
    readonly owner: string;
    readonly instance: string;
    readonly instances: string;
    readonly target: string;
    readonly running: string;
    readonly busy: string;
    readonly idle: string;
    readonly unknown: string;
    readonly idleShare: string;
    readonly gpus: string;
    readonly gpuHours: string;
    readonly idleGpuHours: string;
    readonly spent: string;
    readonly total: string;
    readonly table: string;
    readonly missing: string;
    readonly zone: string;
    readonly hour: string;
    readonly count: string;
    readonly share: string;
  };
  readonly coverage: {
    readonly title: string;
    readonly lead: string;
    hourDays(part: string, whole: string): string;
    readonly hourDaysName: string;
    readonly hourDaysBeforeName: string;
    readonly runsName: string;
    runs(finished: string, recorded: string): string;
    readonly unknownUseName: string;
    readonly unpricedName: string;
    readonly unknownGpusName: string;
    readonly missingInstancesName: string;
    hoursOf(part: string, whole: string, share: string): string;
    readonly whole: string;
    readonly nothing: string;
    readonly nothingBefore: string;
    readonly notComparable: string;
    notOver(days: number, shown: string): string;
    readonly missing: string;
    readonly what: string;
    /** What an answer would have told, by the word of the export; others are shown as they are. */
    readonly whats: Readonly<Record<string, string>>;
    readonly conflicts: string;
    readonly format: string;
    readonly gaps: string;
    readonly otherZones: string;
    readonly unfinished: string;
    readonly tables: Readonly<Record<ReportTable, string>>;
  };
  readonly spending: {
    readonly title: string;
    readonly spent: string;
    readonly avoided: string;
    /** What the sum is, and is not. */
    readonly avoidedBasis: string;
    avoidedHours(hours: string, gpuHours: string): string;
    unpriced(count: string): string;
    readonly idleSpent: string;
    readonly idleShare: string;
    ofRunning(idle: string, running: string): string;
    readonly byDay: string;
    alternative(currency: string, total: string, most: string, day: string): string;
    readonly nothing: string;
  };
  readonly hours: {
    readonly title: string;
    summary(running: string, instances: string): string;
    readonly byDay: string;
    byDayAlternative(total: string, first: string, hours: string): string;
    readonly workspaces: string;
    readonly owners: string;
    ownersAlternative(first: string, hours: string): string;
    readonly nothing: string;
  };
  readonly idleGpu: {
    readonly title: string;
    summary(idle: string, all: string, share: string): string;
    readonly owners: string;
    ownersAlternative(first: string, hours: string): string;
    readonly instances: string;
    readonly nothing: string;
  };
  readonly heatMap: {
    readonly title: string;
    readonly caption: string;
    summary(hours: string, known: string, timeZone: string): string;
    missing(count: string): string;
    alternative(most: string, at: string, least: string, atLeast: string): string;
    readonly nothing: string;
  };
  readonly policies: {
    readonly title: string;
    readonly table: string;
    readonly policy: string;
    readonly kind: string;
    readonly runs: string;
    readonly planned: string;
    readonly verified: string;
    readonly refused: string;
    readonly failed: string;
    readonly skipped: string;
    readonly left: string;
    readonly guardTripped: string;
    readonly halted: string;
    readonly avoidedHours: string;
    readonly avoided: string;
    readonly trips: string;
    readonly needsLook: string;
    readonly scheduledAt: string;
    readonly message: string;
    readonly outcome: string;
    readonly reasons: string;
    readonly reason: string;
    readonly nothing: string;
    readonly noTrouble: string;
    readonly outcomes: Readonly<Record<OutcomeKind, string>>;
  };
  readonly unprotected: {
    readonly title: string;
    summary(count: string, running: string): string;
    readonly table: string;
    readonly runningSince: string;
    readonly nothing: string;
  };
  readonly clearing: {
    readonly title: string;
    summary(count: string, days: string): string;
    over(count: string): string;
    unsure(count: string): string;
    readonly table: string;
    readonly stoppedSince: string;
    readonly clearsAt: string;
    nothing(days: string): string;
  };
  readonly snapshots: {
    readonly title: string;
    summary(count: string, before: string, seenAt: string): string;
    statuses(list: string): string;
    readonly ages: string;
    age(from: string, to: string | undefined): string;
    readonly unknownAge: string;
    agesAlternative(oldest: string, count: string): string;
    readonly instances: string;
    readonly snapshots: string;
    readonly oldest: string;
    readonly nothing: string;
  };
  readonly methods: {
    readonly title: string;
    readonly lead: string;
    readonly assumptions: string;
    readonly names: Readonly<Record<Method, string>>;
    readonly words: Readonly<Record<Method, string>>;
  };
}
