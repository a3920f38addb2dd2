import type { ByLabelRule } from './by-label-schema.ts';
import { type DayRule, PLAIN_DAYS } from './counted-days.ts';
import { type LabelBoundary, labelBoundaries } from './label-boundaries.ts';
import type { InstanceObservation } from './observation.ts';
import { type OffHoursLabel, readOffHoursLabel } from './off-hours-label.ts';
import type { Json } from './plan.ts';
import type { Reason } from './reasons.ts';

/** What the schedule in an instance's label says to a run. */
export type LabelAnswer =
  /** Its last boundary since the run before is of the side that was asked for. */
  | { readonly isDue: true; readonly evidence: Evidence }
  | { readonly isDue: false; readonly reason: Reason; readonly evidence: Evidence };

type Evidence = Readonly<Record<string, Json>>;

export interface LabelInput {
  readonly rule: ByLabelRule;
  /** IANA name; for labels that name no zone. */
  readonly timeZone: string;
  readonly side: LabelBoundary['side'];
  /** Epoch ms: boundaries up to here were seen to by earlier runs. */
  readonly sinceMs: number;
  /** Epoch ms: the boundary of this run. */
  readonly throughMs: number;
  readonly days?: DayRule;
}

/**
 * Makes the test of one run by label. A boundary counts once, in the first run after it: later runs begin where this one
 * ends, so that what people start or stop by hand is left alone until the label's next boundary.
 */
export function compileByLabel({
  rule,
  timeZone,
  side,
  sinceMs,
  throughMs,
  days = PLAIN_DAYS,
}: LabelInput): (instance: InstanceObservation) => LabelAnswer {
  const { key, offHour, onHour, weekends, unlabelled } = rule;
  const answers = new Map<string, LabelAnswer>();
  return ({ labels }) => {
    const own = Object.hasOwn(labels, key) ? labels[key] : undefined;
    if (own === undefined && unlabelled === 'keep') {
      return { isDue: false, reason: 'no-schedule-label', evidence: { label: key } };
    }
    const text = own ?? '';
    const known = answers.get(text);
    if (known !== undefined) return known;
    const read = readOffHoursLabel(text, { timeZone, offHour, onHour, weekends });
    const answer = judge(read, own);
    answers.set(text, answer);
    return answer;
  };

  function judge(read: OffHoursLabel, value: string | undefined): LabelAnswer {
    const evidence = { label: key, value: value ?? null };
    switch (read.kind) {
      case 'opted-out':
        return { isDue: false, reason: 'opted-out', evidence };
      case 'mistake': {
        const { problem, suggestion } = read;
        const advice = suggestion === undefined ? {} : { suggestion };
        return {
          isDue: false,
          reason: 'schedule-unreadable',
          evidence: { ...evidence, problem, ...advice },
        };
      }
      case 'schedule': {
        const last = labelBoundaries(read, sinceMs, throughMs, days).at(-1);
        const boundary = last && { at: last.at.toISOString(), side: last.side };
        if (last?.side === side) return { isDue: true, evidence: { ...evidence, ...boundary } };
        return {
          isDue: false,
          reason: 'not-its-time',
          evidence: { ...evidence, ...boundary, timeZone: read.timeZone },
        };
      }
      default:
        return read satisfies never;
    }
  }
}
