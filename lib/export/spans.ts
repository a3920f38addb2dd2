/** A stretch of time, epoch ms: from `start` until just before `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Ascending, apart from each other, none empty. What the functions below take, but for `joinSpans`, and give. */
export type Spans = readonly Span[];

/** Everything that is in any of the spans, which may be in any order, overlap, or be empty. */
export function joinSpans(spans: readonly Span[]): Spans {
  const joined: { start: number; end: number }[] = [];
  for (const { start, end } of spans.toSorted((a, b) => a.start - b.start)) {
    if (!(end > start)) continue;
    const last = joined.at(-1);
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end);
    else joined.push({ start, end });
  }
  return joined;
}

/** What is in both. */
export function intersectSpans(a: Spans, b: Spans): Spans {
  const common: Span[] = [];
  for (let i = 0, j = 0; ; ) {
    const [one, other] = [a[i], b[j]];
    if (one === undefined || other === undefined) return common;
    const start = Math.max(one.start, other.start);
    const end = Math.min(one.end, other.end);
    if (end > start) common.push({ start, end });
    if (one.end < other.end) i += 1;
    else j += 1;
  }
}

/** What is in `a` and not in `b`. */
export function subtractSpans(a: Spans, b: Spans): Spans {
  const gaps: Span[] = [];
  let from = Number.NEGATIVE_INFINITY;
  for (const { start, end } of b) {
    gaps.push({ start: from, end: start });
    from = end;
  }
  gaps.push({ start: from, end: Number.POSITIVE_INFINITY });
  return intersectSpans(a, gaps);
}

export function lengthOf(spans: Spans): number {
  return spans.reduce((sum, { start, end }) => sum + end - start, 0);
}
