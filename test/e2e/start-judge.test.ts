import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CallRecord } from '../../local/dsw/calls.ts';
import type { Instance } from '../../local/dsw/entities.ts';
import { theNight } from '../../local/start/days.ts';
import { findDifferences } from '../../local/start/differences.ts';
import { judge } from '../../local/start/judge.ts';
import { callsOf, idsOf } from '../../local/start/judge-acts.ts';
import { judgeRough } from '../../local/start/judge-rough.ts';
import { judgeWeek } from '../../local/start/judge-week.ts';
import { type PlayResult, play } from '../../local/start/play.ts';
import type { RunRecords } from '../../local/start/records.ts';
import { showRough, wordRoughEnd } from '../../local/start/show-rough.ts';
import { formatTable } from '../../local/start/table.ts';

/** The judge of `npm start` must not be one that always nods: each thing that may go wrong is put into a good night. */

let folder: string;
let good: PlayResult;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'night-'));
  good = await play({ span: theNight, instances: 60, seed: 1, store: folder });
});
afterAll(() => rm(folder, { recursive: true }));

type Act = Parameters<typeof callsOf>[0];

function callOf(act: Act): CallRecord {
  const [call] = callsOf(act, good.calls);
  if (!call) throw new Error(`nothing was to ${act}`);
  return call;
}
const actedOn = (act: Act): string => idsOf(callOf(act))[0] ?? '';

/** The night with one instance different just before the first call of an act. */
function atCallOf(act: Act, change: (instance: Instance) => Instance): PlayResult {
  const atCall = [...good.atCall].map(([call, moment]) => {
    const instances = new Map(moment.instances);
    const instance = instances.get(actedOn(act));
    if (instance && callsOf(act, [call]).length > 0) instances.set(instance.id, change(instance));
    return [call, { ...moment, instances }] as const;
  });
  return { ...good, atCall: new Map(atCall) };
}

/** The night without the service's calls of an act. */
function withoutCalls(act: Act): PlayResult {
  const dropped = new Set(callsOf(act, good.calls));
  return { ...good, calls: good.calls.filter((call) => !dropped.has(call)) };
}

/** The night in which the first deletion of a snapshot was of another one. */
function withDeletion(snapshot: string): PlayResult {
  const deletion = callOf('delete-snapshots');
  const resource = `${actedOn('delete-snapshots')}/${snapshot}`;
  return {
    ...good,
    calls: good.calls.map((one) => (one === deletion ? { ...one, resource } : one)),
  };
}

function withCall(change: Partial<CallRecord>): PlayResult {
  return { ...good, calls: [...good.calls, { ...callOf('stop'), ...change }] };
}

/** A run that has its report, and nothing exported in it. */
function withoutExport({ report, ...run }: RunRecords): RunRecords {
  const { exported: _, ...others } = report ?? {};
  return { ...run, report: others as RunRecords['report'] }; // nothing else is missing
}

/** The night with the reports of a kind changed. */
function withReports(
  kind: string,
  change: (report: NonNullable<RunRecords['report']>) => RunRecords['report'],
): PlayResult {
  const runs = good.runs.map((run) =>
    run.plan.plan.kind === kind ? { ...run, report: run.report && change(run.report) } : run,
  );
  return { ...good, runs };
}

describe('the judge', () => {
  it('finds nothing wrong with a good night', () => {
    expect(judge(good)).toEqual([]);
  });

  it('sees no more saved than the night has hours', () => {
    const hours = [...good.saved.values()].reduce((sum, saved) => sum + saved.hours, 0);

    expect(hours).toBeGreaterThan(0);
    for (const { hours: one } of good.saved.values()) expect(one).toBeLessThanOrEqual(14);
  });

  it.each<[string, () => PlayResult, string]>([
    [
      'a failed invocation',
      () => ({
        ...good,
        invocations: good.invocations.map((one, index) =>
          index === 3 ? { ...one, status: 'failed' as const } : one,
        ),
      }),
      '1 of ',
    ],
    ['no stop run at all', () => ({ ...good, runs: [] }), 'no stop policy was due'],
    ['a run without a report', () => withReports('stop', () => undefined), 'left no report'],
    [
      'a refused call',
      () => withCall({ status: 403, code: 'NoPermissionError' }),
      'answered with HTTP 403 NoPermissionError',
    ],
    [
      'a call with somebody else’s key',
      () => withCall({ accessKeyId: 'other' }),
      'StopInstances was answered',
    ],
    [
      'a stop without a plan',
      () => withCall({ resource: 'dsw-other' }),
      'dsw-other was stopped without a plan',
    ],
    ['a planned stop that nobody asked for', () => withoutCalls('stop'), 'but nobody asked for it'],
    ['a snapshot that nobody asked for', () => withoutCalls('snapshot'), 'was saved, but nobody'],
    [
      'a culler that nobody asked for',
      () => withoutCalls('set-culler'),
      'was given a culler, but nobody asked',
    ],
    [
      'a start that the report does not have',
      () => withReports('start', (report) => ({ ...report, done: [] })),
      'the report does not say that',
    ],
    [
      'a stopped instance that was held',
      () =>
        atCallOf('stop', (one) => ({
          ...one,
          labels: [{ Key: 'steward-hold', Value: '2025-12-30T09:00' }],
        })),
      'although it was held until 2025-12-30T09:00',
    ],
    [
      'a stopped instance that was paid by subscription',
      () => atCallOf('stop', (one) => ({ ...one, settings: { ...one.settings, ResourceId: 'q' } })),
      'although it is paid by subscription',
    ],
    [
      'a stop of what did not run',
      () => atCallOf('stop', (one) => ({ ...one, status: 'Stopped' })),
      'although it was Stopped',
    ],
    [
      'a start of what was running',
      () => atCallOf('start', (one) => ({ ...one, status: 'Running' })),
      'was started although it was running',
    ],
    [
      'a start on a holiday',
      () => ({
        ...good,
        calls: [...good.calls, { ...callOf('start'), time: '2026-01-01T23:30:00Z' }],
      }),
      'was started on a holiday',
    ],
    [
      'a start of what no policy had stopped',
      () => withoutCalls('stop'),
      'had not been stopped by a policy',
    ],
    ['an instance that was stopped twice', () => withCall({}), 'was stopped twice'],
    [
      'a stop that was never carried out',
      () => ({ ...good, after: good.before }),
      'was asked to stop and never did',
    ],
    ['a snapshot that is not there', () => ({ ...good, snapshots: [] }), 'is not there'],
    [
      'a deletion of another snapshot than the plan has',
      () => withDeletion('snp-other'),
      'snp-other was deleted without a plan that names it',
    ],
    [
      'a reported deletion that was one of another snapshot',
      () => withDeletion('snp-other'),
      `was deleted, but nobody asked`,
    ],
    [
      'a hold that was broken',
      () => ({
        ...good,
        done: good.done.map((one) => {
          const instance = good.after.instances.get(actedOn('stop'));
          return one.deed.what.kind === 'hold' && instance ? { ...one, instance } : one;
        }),
      }),
      'was stopped although it was held',
    ],
  ])('sees %s', (_, night, problem) => {
    expect(judge(night()).join('\n')).toContain(problem);
  });

  it('does not take a night for a week', () => {
    const missing = judgeWeek(good).join('\n');

    expect(missing).toContain('a stop on each of the four evenings');
    expect(missing).toContain('on no holiday');
    expect(missing).toContain('a disk that is about to be cleared');
    expect(missing).not.toContain('export');
  });

  it('misses exports and pages', () => {
    const runs = good.runs.map((run) =>
      run.plan.plan.kind === 'export' ? withoutExport(run) : run,
    );

    const missing = judgeWeek({ ...good, runs }).join('\n');

    expect(missing).toContain('an export of each day');
    expect(missing).toContain('a page of the report after each export');
  });
});

describe('the judge of a rough night', () => {
  /** Its stop was killed, and a fault struck a call. */
  function roughNight(change: Partial<PlayResult> = {}): PlayResult {
    const [first, ...others] = good.invocations;
    const [call, ...calls] = good.calls;
    if (!first || !call) throw new Error('nothing happened');
    return {
      ...good,
      kill: { at: Date.parse(callOf('stop').time), requestId: first.requestId },
      invocations: [{ ...first, status: 'failed' }, ...others],
      calls: [{ ...call, status: 503, code: 'ServiceUnavailable', faults: ['throttle'] }, ...calls],
      ...change,
    };
  }

  /** Its reports, with one instance less among the stopped. */
  const withoutOne = (skipped: NonNullable<RunRecords['report']>['skipped']) =>
    withReports('stop', (report) => ({
      ...report,
      done: report.done.filter((id) => id !== actedOn('stop')),
      skipped,
    })).runs.map((run) => ({ ...run, outcomeLines: skipped.map(asLine) }));
  /** Written down when it would have been stopped. */
  const asLine = ({ instanceId }: { readonly instanceId: string }) => ({
    instanceId,
    outcome: 'skipped',
    at: callOf('stop').time,
  });

  /** What it says of the comparison, leaving aside that the calls of such a calm night do not fit its plan. */
  const compared = (problems: readonly string[]) =>
    problems.filter((problem) => !problem.startsWith('already without faults'));

  it('lets faults and the kill pass', () => {
    expect(judgeRough(roughNight(), good)).toEqual([]);
  });

  it('sees what the calm night stopped and this one did not', () => {
    expect(judgeRough(roughNight({ runs: withoutOne([]) }), good).join('\n')).toContain(
      `${actedOn('stop')} was stopped in the calm night, and not in this one`,
    );
  });

  /** The night as it was, but for this: from an instant on, the first that was stopped was in use. */
  function inUseFrom(at: string): ReadonlyMap<string, Instance> {
    const instances = new Map(good.after.instances);
    const instance = instances.get(actedOn('stop'));
    if (instance === undefined) throw new Error('it is gone');
    const used = { from: Date.parse(at), cpuPercent: 99, gpuPercent: 99 };
    const usage = { ...instance.usage, overrides: [...instance.usage.overrides, used] };
    return instances.set(instance.id, { ...instance, usage });
  }
  const afterUseFrom = (at: string) => ({ ...good.after, instances: inUseFrom(at) });

  /** The runs of the night, with that instance kept as in use. */
  function keptAsBusy(): readonly RunRecords[] {
    return withoutOne([]).map((run) => {
      const { plan } = run.plan;
      if (plan.kind !== 'stop') return run;
      const decisions = plan.decisions?.map((one) =>
        one.instanceId === actedOn('stop')
          ? { ...one, action: 'keep', reason: 'busy', evidence: one.evidence['idle'] as object }
          : one,
      );
      return { ...run, plan: { ...run.plan, plan: { ...plan, decisions } } };
    }) as readonly RunRecords[];
  }
  const at22 = '2025-12-29T14:00:00Z';

  it('lets an instance be left alone that was in use by then', () => {
    const runs = withoutOne([{ instanceId: actedOn('stop'), code: 'busy' }]);

    expect(judgeRough(roughNight({ runs, after: afterUseFrom(at22) }), good)).toEqual([]);
  });

  it('names what was otherwise, and why each night was right', () => {
    const runs = withoutOne([{ instanceId: actedOn('stop'), code: 'busy' }]);
    const night = roughNight({ runs, after: afterUseFrom(at22) });

    const differences = findDifferences(night, good);

    const instanceId = actedOn('stop');
    const instanceName = good.after.instances.get(instanceId)?.settings.InstanceName;
    expect(differences).toEqual([
      {
        instanceId,
        instanceName,
        policy: 'nightly-stop',
        here: { stopped: false, reason: 'in use right before its stop' },
        withoutFaults: { stopped: true, reason: expect.stringMatching(/^not in use: /) },
        mistake: undefined,
      },
    ]);
    const text = showRough(night, good, differences, (_, plain) => plain).join('\n');
    expect(text).toContain(`${instanceName} (${instanceId})`);
    expect(text).toContain('here left alone, in use right before its stop');
    expect(text).toContain('without faults stopped, not in use: ');
    expect(wordRoughEnd(differences)).toContain('but for 1 instance named above');
  });

  it('finds nothing otherwise in a night that ended alike', () => {
    const differences = findDifferences(roughNight(), good);

    expect(differences).toEqual([]);
    expect(wordRoughEnd(differences)).toBe('It ended as it does without faults');
  });

  it('does not call right what was a mistake', () => {
    const runs = withoutOne([{ instanceId: actedOn('stop'), code: 'busy' }]);

    const [difference] = findDifferences(roughNight({ runs }), good);

    expect(difference?.mistake).toContain('here it was left alone as busy');
  });

  it('does not believe that one was left alone for what it was only later', () => {
    const runs = withoutOne([{ instanceId: actedOn('stop'), code: 'busy' }]);
    const later = new Date(Date.parse(callOf('stop').time) + 1).toISOString();
    const listed = good.calls.find(({ operation }) => operation === 'ListInstances');
    const report = good.runs.find(({ plan }) => plan.plan.kind === 'stop')?.report;
    if (!listed || !report) throw new Error('nothing was listed');
    const again = { ...listed, resource: null, time: report.finishedAt };
    const night = roughNight({ runs, after: afterUseFrom(later), calls: [...good.calls, again] });

    expect(judgeRough(night, good).join('\n')).toContain('in the last listing before it was not');
  });

  it('does not believe that one was in use if the service knows of none', () => {
    const runs = withoutOne([{ instanceId: actedOn('stop'), code: 'busy' }]);

    expect(judgeRough(roughNight({ runs }), good).join('\n')).toContain(
      'was left alone as busy, and in the last listing before it was not',
    );
  });

  it('lets one be stopped that in the calm night was in use', () => {
    const calm = { ...good, runs: keptAsBusy(), after: afterUseFrom(at22) };

    expect(compared(judgeRough(roughNight(), calm))).toEqual([]);
  });

  it('does not believe that it was in use in the calm night if the service knows of none', () => {
    const calm = { ...good, runs: keptAsBusy() };

    expect(judgeRough(roughNight(), calm).join('\n')).toContain(
      'was stopped, and not in the calm night: there it was kept as busy, and in no listing',
    );
  });

  describe('where somebody came back in the second of the stop', () => {
    const calm = () => ({ ...good, runs: keptAsBusy(), after: afterUseFrom(at22) });
    const rough = (change: Partial<PlayResult>) =>
      roughNight({ after: afterUseFrom(at22), ...change });
    const stale = () =>
      good.calls.map((call) =>
        call.operation === 'ListInstances' && call.time >= at22.slice(0, -1)
          ? { ...call, faults: ['stale'] }
          : call,
      );

    it('sees a stop of what the last listing showed in use', () => {
      expect(judgeRough(rough({}), calm()).join('\n')).toContain(
        'was stopped though it was in use',
      );
    });

    it('sees it as well where listings are behind by less', () => {
      expect(judgeRough(rough({ calls: stale(), lagMs: 0 }), calm()).join('\n')).toContain(
        'was stopped though it was in use',
      );
    });

    it('lets it pass where the service still showed the seconds before', () => {
      const night = rough({ calls: stale(), lagMs: 15_000 });

      expect(compared(judgeRough(night, calm()))).toEqual([]);
    });
  });

  it.each<[string, () => [PlayResult, PlayResult], string]>([
    [
      'a stop that the calm night did not have',
      () => [roughNight(), { ...good, runs: withoutOne([]) }],
      'was stopped, and not in the calm night',
    ],
    [
      'that no stop was under way at the kill',
      () => {
        const { kill, ...night } = roughNight();
        // One of another kind was: the kill comes with the first stop of any.
        return [{ ...night, kill: kill && { ...kill, at: good.before.at } }, good];
      },
      'no stop run was under way',
    ],
    ['that nothing was killed', () => [roughNight({ kill: undefined }), good], 'and never was'],
    [
      'an invocation that failed without a kill',
      () => [roughNight({ kill: { at: 0, requestId: 'another' } }), good],
      '1 of ',
    ],
    [
      'what was wrong in the calm night already',
      () => [roughNight(), { ...good, runs: [] }],
      'already without faults, no stop policy was due',
    ],
  ])('sees %s', (_, nights, problem) => {
    expect(judgeRough(...nights()).join('\n')).toContain(problem);
  });
});

describe('the tables', () => {
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
