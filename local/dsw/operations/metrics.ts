import type { Instance } from '../entities.ts';
import type { Handler, ServiceCall } from '../operation.ts';
import { rules } from '../rules.ts';
import { hasGpu } from '../specs.ts';
import { type RunningSpan, runningSpans } from '../state-machine.ts';
import { type MetricType, metricTypes, minuteMs, sampleUsage } from '../usage.ts';
import type { World } from '../world-type.ts';
import { readInstant, readText, refused, requireInstance } from './call.ts';

export const getInstanceMetrics: Handler = (world, call) => {
  const instance = requireInstance(world, call);
  const metric = metricTypes.find((known) => known === readText(call, 'MetricType'));
  if (metric === undefined) {
    throw refused(`MetricType: expected one of ${metricTypes.join(', ')}.`);
  }
  const step = readStep(call);
  const range = readRange(world, call);
  const pods = podsIn(instance, range).map((pod) => ({
    PodId: pod.id,
    Metrics: seriesOf(instance, pod.span, metric, range, step).map(({ minute, value }) => ({
      Time: minute * 60,
      Value: value,
    })),
  }));
  return { InstanceId: instance.id, PodMetrics: pods.filter((pod) => pod.Metrics.length > 0) };
};

/** Minutes. */
function readStep(call: ServiceCall): number {
  const text = readText(call, 'TimeStep');
  if (text === undefined) return rules.metricsStep.value;
  const minutes = Number(/^(\d+)m$/.exec(text)?.[1]);
  if (!(minutes >= 1 && minutes <= 1440)) {
    throw refused(`TimeStep: expected 1m to 1440m, found ${text}.`);
  }
  return minutes;
}

/** Epoch milliseconds, both inclusive. */
interface Range {
  readonly from: number;
  readonly to: number;
}

function readRange(world: World, call: ServiceCall): Range {
  const now = world.now();
  const to = readInstant(call, 'EndTime') ?? now;
  const from = readInstant(call, 'StartTime') ?? to - rules.metricsRange.value * minuteMs;
  if (from > to) throw refused('StartTime: expected before EndTime.');
  const oldest = now - rules.metricsRetentionDays.value * 24 * 60 * minuteMs;
  return { from: Math.max(from, oldest), to: Math.min(to, now) };
}

interface Pod {
  readonly id: string;
  readonly span: RunningSpan;
}

/** A run is a pod; its id ends in the number of the session, and a letter where a session has more than one run. */
function podsIn(instance: Instance, range: Range): readonly Pod[] {
  const runs = new Map<string, number>();
  return runningSpans(instance).flatMap((span) => {
    const number = (runs.get(span.sessionId) ?? 0) + 1;
    runs.set(span.sessionId, number);
    if (span.from > range.to || (span.to ?? range.to) < range.from) return [];
    return [{ id: number === 1 ? span.sessionId : `${span.sessionId}-${number}`, span }];
  });
}

interface Point {
  readonly minute: number;
  readonly value: number;
}

/** rules.metricsStep */
function seriesOf(
  instance: Instance,
  span: RunningSpan,
  metric: MetricType,
  range: Range,
  step: number,
): readonly Point[] {
  const gpu = hasGpu(instance.settings);
  const firstUp = Math.ceil(span.from / minuteMs);
  const lastUp =
    span.to === undefined ? Number.POSITIVE_INFINITY : Math.ceil(span.to / minuteMs) - 1;
  const end = Math.floor(range.to / minuteMs);
  const points: Point[] = [];
  const begin = Math.ceil(range.from / minuteMs / step) * step;
  for (let minute = begin; minute <= end; minute += step) {
    let sum = 0;
    let count = 0;
    for (let m = Math.max(minute - step + 1, firstUp); m <= Math.min(minute, lastUp); m += 1) {
      const value = sampleUsage(instance.usage, gpu, metric, m);
      if (value === undefined) continue;
      sum += value;
      count += 1;
    }
    if (count > 0) points.push({ minute, value: Math.round((sum / count) * 1e6) / 1e6 });
  }
  return points;
}

const defaultPeriodSeconds = 60;
const maxLength = 1440;

/** Cloud Monitor's own form: datapoints as JSON text, epoch milliseconds, pages by token. */
export const getMetrics: Handler = (world, call) => {
  const instance = requireInstance(world, call);
  const period = readCount(call, 'Period', defaultPeriodSeconds);
  if (period % 60 !== 0) throw refused('Period: expected a multiple of 60 seconds.');
  const length = readCount(call, 'Length', maxLength);
  if (length > maxLength) throw refused(`Length: expected at most ${maxLength}.`);
  if (readText(call, 'Namespace') !== 'acs_pai_dsw') {
    throw refused('Namespace: expected acs_pai_dsw.');
  }
  const known: Readonly<Record<string, string>> = rules.cmsMetrics.value;
  const metric = known[readText(call, 'MetricName') ?? ''];
  const range = readRange(world, call);
  const all = metric === undefined ? [] : datapoints(world, instance, metric, range, period / 60);
  const offset = readToken(call);
  const page = all.slice(offset, offset + length);
  const next = offset + page.length;
  return {
    Code: '200',
    Period: String(period),
    Datapoints: JSON.stringify(page),
    ...(next < all.length ? { NextToken: Buffer.from(String(next)).toString('base64url') } : {}),
  };
};

function datapoints(
  world: World,
  instance: Instance,
  metric: string,
  range: Range,
  step: number,
): readonly Record<string, unknown>[] {
  const type = metricTypes.find((known) => known === metric) ?? 'CpuCoreUsage';
  return podsIn(instance, range).flatMap(({ id, span }) =>
    seriesOf(instance, span, type, range, step).map(({ minute, value }) => ({
      timestamp: minute * minuteMs,
      userId: world.accountId,
      instanceId: instance.id,
      pod: id,
      Average: metric === 'zero' ? 0 : value,
      Maximum: metric === 'zero' ? 0 : value,
      Minimum: metric === 'zero' ? 0 : value,
    })),
  );
}

/** A number that the operation takes as text. */
function readCount(call: ServiceCall, name: string, absent: number): number {
  const text = readText(call, name);
  if (text === undefined) return absent;
  if (!/^[1-9]\d*$/.test(text)) throw refused(`${name}: expected a whole number, found ${text}.`);
  return Number(text);
}

function readToken(call: ServiceCall): number {
  const token = readText(call, 'NextToken');
  if (token === undefined) return 0;
  const offset = Number(Buffer.from(token, 'base64url').toString());
  if (!Number.isSafeInteger(offset) || offset < 0) throw refused('NextToken: not one of ours.');
  return offset;
}
