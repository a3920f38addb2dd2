import type { UsageSample, UsageSeries } from './observation.ts';

const MINUTE_MS = 60_000;

/** Samples further apart than this leave the time between them uncovered. */
const LONGEST_STEP_MS = 15 * MINUTE_MS;

/** A value that is no percentage is no data, and no data is not idle. */
export function isReadable({ time, percent }: UsageSample): boolean {
  return Number.isFinite(time) && Number.isFinite(percent) && percent >= 0;
}

/** A stretch of time for which there is a sample, epoch ms. */
interface Span {
  readonly start: number;
  end: number;
}

/**
 * Share of (`fromMs`, `nowMs`] for which there are samples, in percent. A sample stands for the step before it; the step is
 * the usual distance of a series' samples. Pods of an instance follow each other, so any of them covers.
 */
export function coveredPercent(
  usage: readonly UsageSeries[],
  metric: UsageSeries['metric'],
  fromMs: number,
  nowMs: number,
): number {
  const spans: Span[] = [];
  for (const series of usage) {
    if (series.metric !== metric) continue;
    const times = readableTimes(series.samples);
    addSpans(spans, times, usualStep(times), fromMs, nowMs);
  }
  let covered = 0;
  let reached = fromMs;
  for (const { start, end } of inOrder(spans)) {
    if (end <= reached) continue;
    covered += end - Math.max(start, reached);
    reached = end;
  }
  return (covered / (nowMs - fromMs)) * 100;
}

function readableTimes(samples: readonly UsageSample[]): number[] {
  const times: number[] = [];
  for (const sample of samples) if (isReadable(sample)) times.push(sample.time * 1000);
  return times;
}

/** Samples that follow each other without a gap make one span, as nearly all do. */
function addSpans(
  spans: Span[],
  times: readonly number[],
  step: number,
  fromMs: number,
  nowMs: number,
): void {
  let last: Span | undefined;
  for (const time of times) {
    if (time <= fromMs) continue;
    const start = Math.max(time - step, fromMs);
    const end = Math.min(time, nowMs);
    if (last !== undefined && start >= last.start && start <= last.end) {
      last.end = Math.max(last.end, end);
    } else {
      last = { start, end };
      spans.push(last);
    }
  }
}

/** One pod's samples come in order, which is the usual case and spares sorting. */
function inOrder(spans: Span[]): readonly Span[] {
  for (let index = 1; index < spans.length; index++) {
    const isSorted = (spans[index]?.start ?? 0) >= (spans[index - 1]?.start ?? 0);
    if (!isSorted) return spans.sort((a, b) => a.start - b.start);
  }
  return spans;
}

/** The median distance of neighbours, at least a minute and at most {@link LONGEST_STEP_MS}; a minute for a lone sample. */
function usualStep(times: readonly number[]): number {
  const steps: number[] = [];
  let isEven = true;
  for (let index = 1; index < times.length; index++) {
    const step = (times[index] ?? 0) - (times[index - 1] ?? 0);
    if (step <= 0) continue;
    isEven &&= steps.length === 0 || steps[0] === step;
    steps.push(step);
  }
  if (!isEven) steps.sort((a, b) => a - b);
  const median = steps[Math.floor((steps.length - 1) / 2)] ?? MINUTE_MS;
  return Math.min(Math.max(median, MINUTE_MS), LONGEST_STEP_MS);
}
