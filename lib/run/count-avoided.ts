import { type Savings, sumStops } from '../policy/price.ts';
import type { ReportedChange, RunReport } from './report.ts';

/** Adds up what runs saved, the last run first, so that no hour of an instance counts twice. */
export interface AvoidedCount {
  /** What is left of the estimate of a run when that of the later ones is taken out. */
  count(report: Pick<RunReport, 'target' | 'savings' | 'changes'>): Savings | undefined;
}

interface Later {
  /** When it was started, as far as that is known; no later than `atMs`. */
  readonly startedMs: number;
  /** When a later run stopped or started it. */
  readonly atMs: number;
}

/**
 * Each run counts its stops until the end of its window. An instance that is started before that saves nothing from then on:
 * by a run of ours, or by its owner, of which a later run knows that stops it again. Two policies that stop the same instance
 * count it once.
 *
 * Reports of older versions do not say which instances their sums are made of: they count as they are.
 */
export function createAvoidedCount(): AvoidedCount {
  const later = new Map<string, Later>();
  return {
    count({ target, savings, changes }) {
      const keyOf = (instanceId: string) => `${target}/${instanceId}`;
      const { of: saved, ...whole } = savings ?? {};
      const left = saved && {
        ...sumStops(saved.stops, ({ instanceId, at }) =>
          earlier(saved.until, startAfter(later.get(keyOf(instanceId)), Date.parse(at))),
        ),
        assumption: savings?.assumption ?? '',
      };
      for (const [instanceId, change] of Object.entries(changes)) {
        const found = laterOf(change);
        const known = later.get(keyOf(instanceId));
        if (found !== undefined && !(known !== undefined && known.atMs < found.atMs)) {
          later.set(keyOf(instanceId), found);
        }
      }
      return savings === undefined ? undefined : (left ?? (whole as Savings)); // nothing but `of` was taken out
    },
  };
}

/** The last change that a stop has seen is the start, or comes after it. */
function laterOf({ action, at, before }: ReportedChange): Later | undefined {
  const atMs = Date.parse(at);
  if (action === 'start') return { startedMs: atMs, atMs };
  if (action !== 'stop') return undefined;
  const beforeMs = Date.parse(before ?? '');
  return { startedMs: beforeMs <= atMs ? beforeMs : atMs, atMs };
}

function startAfter(later: Later | undefined, stoppedMs: number): string | undefined {
  if (later === undefined) return undefined;
  const { startedMs, atMs } = later;
  // A start before the stop is another one: both runs have stopped the same.
  return new Date(startedMs > stoppedMs ? startedMs : Math.max(atMs, stoppedMs)).toISOString();
}

function earlier(until: string, start: string | undefined): string {
  return start !== undefined && Date.parse(start) < Date.parse(until) ? start : until;
}
