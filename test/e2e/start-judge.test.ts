import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CallRecord } from '../../local/dsw/calls.ts';
import type { Instance } from '../../local/dsw/entities.ts';
import { judgeNight } from '../../local/start/judge-night.ts';
import { judgeRoughNight } from '../../local/start/judge-rough-night.ts';
import { type NightResult, playNight } from '../../local/start/play-night.ts';
import { formatTable } from '../../local/start/table.ts';

/** The judge of `npm start` must not be one that always nods: each thing that may go wrong is put into a good night. */

let folder: string;
let good: NightResult;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'night-'));
  const silent = { onBegin() {}, onDeed() {}, onMinute() {}, onKill() {} };
  good = await playNight({ instances: 40, seed: 3, store: folder }, silent);
});
afterAll(() => rm(folder, { recursive: true }));

const stopCall = (): CallRecord => {
  const [call] = good.atStop.keys();
  if (!call) throw new Error('nothing was stopped');
  return call;
};
const stoppedId = (): string => String(stopCall().resource).split(',')[0] ?? '';

/** The night with one instance different just before it was stopped. */
function with22h(change: (instance: Instance) => Instance): NightResult {
  const atStop = [...good.atStop].map(([call, moment]) => {
    const instances = new Map(moment.instances);
    const instance = instances.get(stoppedId());
    if (instance) instances.set(instance.id, change(instance));
    return [call, { ...moment, instances }] as const;
  });
  return { ...good, atStop: new Map(atStop) };
}

describe('the judge of the night', () => {
  it('finds nothing wrong with a good night', () => {
    expect(judgeNight(good)).toEqual([]);
  });

  it('sees the same savings when the night is played without the functions', () => {
    const hours = [...good.saved.values()].reduce((sum, saved) => sum + saved.hours, 0);

    expect(hours).toBeGreaterThan(0);
    for (const { hours: one } of good.saved.values()) expect(one).toBeLessThanOrEqual(10.05);
  });

  it.each<[string, () => NightResult, string]>([
    [
      'a failed invocation',
      () => ({
        ...good,
        invocations: good.invocations.map((one, index) =>
          index === 3 ? { ...one, status: 'failed' as const } : one,
        ),
      }),
      '1 of 169 invocations failed',
    ],
    ['no run at all', () => ({ ...good, runs: [] }), 'no policy was due'],
    [
      'a run without a report',
      () => ({ ...good, runs: good.runs.map((run) => ({ ...run, report: undefined })) }),
      'left no report',
    ],
    [
      'a refused call',
      () => ({
        ...good,
        calls: [...good.calls, { ...stopCall(), status: 403, code: 'NoPermissionError' }],
      }),
      'answered with HTTP 403 NoPermissionError',
    ],
    [
      'a call with somebody else’s key',
      () => ({ ...good, calls: [{ ...stopCall(), accessKeyId: 'other' }] }),
      'StopInstances was answered',
    ],
    [
      'a stop without a plan',
      () => ({
        ...good,
        atStop: new Map([...good.atStop, [{ ...stopCall(), resource: 'dsw-other' }, good.before]]),
      }),
      'dsw-other was stopped without a plan',
    ],
    [
      'a planned stop that nobody asked for',
      () => ({ ...good, atStop: new Map() }),
      'but nobody asked for it',
    ],
    [
      'a stopped instance that was held',
      () =>
        with22h((one) => ({
          ...one,
          labels: [{ Key: 'steward-hold', Value: '2026-03-03T09:00' }],
        })),
      'although it was held until 2026-03-03T09:00',
    ],
    [
      'a stopped instance that was paid by subscription',
      () => with22h((one) => ({ ...one, settings: { ...one.settings, ResourceId: 'quota' } })),
      'although it is paid by subscription',
    ],
    [
      'a stop of what did not run',
      () => with22h((one) => ({ ...one, status: 'Stopped' })),
      'although it was Stopped',
    ],
    [
      'an instance that was stopped twice',
      () => ({ ...good, atStop: new Map([...good.atStop, [{ ...stopCall() }, good.before]]) }),
      'was stopped twice',
    ],
    [
      'a stop that was never carried out',
      () => ({ ...good, after: good.before }),
      'was asked to stop and never did',
    ],
  ])('sees %s', (_, night, problem) => {
    expect(judgeNight(night()).join('\n')).toContain(problem);
  });
});

describe('the judge of a rough night', () => {
  /** Its first invocation was killed, and a fault struck a call. */
  function roughNight(change: Partial<NightResult> = {}): NightResult {
    const [first, ...others] = good.invocations;
    const [call, ...calls] = good.calls;
    if (!first || !call) throw new Error('nothing happened');
    return {
      ...good,
      kill: { at: good.night.start, requestId: first.requestId },
      invocations: [{ ...first, status: 'failed' }, ...others],
      calls: [{ ...call, status: 503, code: 'ServiceUnavailable', faults: ['throttle'] }, ...calls],
      ...change,
    };
  }

  /** Its reports, with one instance less among the stopped. */
  const withoutOne = (skipped: readonly { instanceId: string }[]) =>
    good.runs.map((run) => ({
      ...run,
      report: run.report && {
        ...run.report,
        done: run.report.done.filter((id) => id !== stoppedId()),
        skipped,
      },
    }));

  it('lets faults and the kill pass', () => {
    expect(judgeRoughNight(roughNight(), good)).toEqual([]);
  });

  it('sees what the calm night stopped and this one did not', () => {
    expect(judgeRoughNight(roughNight({ runs: withoutOne([]) }), good).join('\n')).toContain(
      `${stoppedId()} was stopped in the calm night, and not in this one`,
    );
  });

  it('leaves it to the report when an instance had changed by then', () => {
    const runs = withoutOne([{ instanceId: stoppedId() }]);

    expect(judgeRoughNight(roughNight({ runs }), good).join('\n')).not.toContain('calm night');
  });

  it.each<[string, () => [NightResult, NightResult], string]>([
    [
      'a stop that the calm night did not have',
      () => [roughNight(), { ...good, runs: withoutOne([]) }],
      'was stopped, and not in the calm night',
    ],
    ['that nothing was killed', () => [roughNight({ kill: undefined }), good], 'and never was'],
    [
      'an invocation that failed without a kill',
      () => [roughNight({ kill: { at: 0, requestId: 'another' } }), good],
      '1 of 169 invocations failed',
    ],
    [
      'what was wrong in the calm night already',
      () => [roughNight(), { ...good, runs: [] }],
      'already in the calm night, no policy was due',
    ],
  ])('sees %s', (_, nights, problem) => {
    expect(judgeRoughNight(...nights()).join('\n')).toContain(problem);
  });
});

describe('the tables of the night', () => {
  it('are aligned also where names are Chinese', () => {
    const lines = formatTable(
      [{ title: 'owner' }, { title: 'hours', align: 'right' }],
      [
        ['欧阳雨桐', '1.0'],
        ['ann', '10.0'],
      ],
      (_, text) => text,
    );

    expect(lines).toEqual(['owner     hours', '欧阳雨桐    1.0', 'ann        10.0']);
  });
});
