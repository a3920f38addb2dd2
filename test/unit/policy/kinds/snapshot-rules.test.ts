import { describe, expect, test } from 'vitest';
import { parsePolicies } from '../../../../lib/policy/policies.ts';

function problemsOf(fields: Readonly<Record<string, unknown>>): string[] {
  const policy = {
    name: 'nightly',
    kind: 'snapshot',
    schedule: '0 0 22 * * *',
    image: '{registry}/team/{instance}:{name}',
    retention: { keepLast: 2 },
    ...fields,
  };
  const targets = [
    { name: 'hz', region: 'cn-hangzhou' },
    { name: 'bj', region: 'cn-beijing' },
  ];
  const stops = [
    { name: 'stop', kind: 'stop', window: { from: '22:00', to: '08:00' } },
    { name: 'hourly', kind: 'stop', schedule: '0 0 * * * *', maxLate: '30m' },
  ];
  const parsed = parsePolicies({ version: 1, targets, policies: [policy, ...stops] });
  return parsed.ok ? [] : parsed.problems.map(({ path, message }) => `${path}: ${message}`);
}

describe('a snapshot policy', () => {
  test.each<Readonly<Record<string, unknown>>>([
    {},
    { image: 'team-registry-vpc.{region}.cr.aliyuncs.com/w{workspace}/{id}:{date}-{key}' },
    { image: 'registry-vpc.cn-beijing.aliyuncs.com/team/{instance}:{name}', targets: ['bj'] },
    { snapshotName: 'snap-{key}', touch: { names: 'snap-*' } },
    { snapshotName: 'snap-{key}', retention: undefined },
    { touch: { label: 'steward-policy' } },
    { wait: '6h' },
    { schedule: undefined, before: { policy: 'stop' } },
    {
      schedule: undefined,
      before: { policy: 'hourly', lead: '10m', wait: '20m', ifFails: 'stop' },
    },
  ])('may say %j', (fields) => {
    expect(problemsOf(fields)).toEqual([]);
  });

  test.each<[Readonly<Record<string, unknown>>, string]>([
    [
      { image: '{regsitry}/team/{instance}:{name}' },
      'policies[0].image: there is no placeholder {regsitry} (did you mean "registry"?)',
    ],
    [{ image: '{registry}/team/{instance:{name}' }, 'policies[0].image: '],
    [
      { image: '{registry}/team/{name}:latest' },
      'policies[0].image: needs {name} or {key} in its tag',
    ],
    [
      { image: '{registry}/Team/{instance}:{name}' },
      'policies[0].image: "Team" cannot be a namespace',
    ],
    [
      { image: '{registry}/{instance}:{name}' },
      'policies[0].image: expected registry/namespace/repository:tag',
    ],
    [
      { image: 'registry-vpc.cn-hangzhou.aliyuncs.com/team/{instance}:{name}' },
      'policies[0].image: is in cn-hangzhou, but snapshots of instances in cn-beijing can go to a registry there only',
    ],
    [{ snapshotName: 'steward-{time}' }, 'policies[0].snapshotName: needs {key}'],
    [
      { snapshotName: 'steward-{name}-{key}' },
      'policies[0].snapshotName: there is no placeholder {name}',
    ],
    [{ snapshotName: '{date}-{key}' }, 'cannot be the name of a snapshot'],
    [
      { snapshotName: 'steward-{instance}-{time}-{key}' },
      '(60 characters) cannot be the name of a snapshot',
    ],
    [
      { snapshotName: 'snap-{key}' },
      'policies[0].touch.names: leaves out the snapshots of this very policy',
    ],
    [{ touch: { label: 'mine' } }, 'policies[0].touch.label: is no label that this policy gives'],
    [{ retention: {} }, 'policies[0].retention: keeps nothing'],
    [{ before: { policy: 'stop' } }, 'policies[0].before: goes without `schedule` and `window`'],
    [
      { schedule: undefined, before: { policy: 'stopp' } },
      'policies[0].before.policy: there is no policy "stopp" of kind stop (did you mean "stop"?)',
    ],
    [
      { schedule: undefined, before: { policy: 'nightly' } },
      'policies[0].before.policy: there is no policy "nightly" of kind stop; there is stop, hourly',
    ],
    [
      { schedule: undefined, before: { policy: 'hourly' } },
      'policies[0].before.wait: is longer than maxLate of "hourly" (30m)',
    ],
    [
      { schedule: undefined, before: { policy: 'stop' }, targets: ['hz'] },
      'policies[0].before.policy: "stop" applies to bj too',
    ],
    [
      { schedule: undefined, before: { policy: 'stop', lead: '1m' } },
      'policies[0].before.lead: expected 5m or more',
    ],
    [{ schedule: undefined }, 'policies[0]: needs either'],
    [{ wait: '7h' }, 'policies[0].wait: is longer than maxLate (6h)'],
    [{ wait: '30s' }, 'policies[0].wait: expected 1m or more'],
    [{ excludePaths: ['cache'] }, 'policies[0].excludePaths[0]: expected an absolute path'],
    [{ unless: { busy: {} } }, 'policies[0].unless: unknown key'],
  ])('may not say %j', (fields, problem) => {
    expect(problemsOf(fields).join('\n')).toContain(problem);
  });
});
