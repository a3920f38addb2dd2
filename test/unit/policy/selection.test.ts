import { describe, expect, it } from 'vitest';
import { parsePoliciesText } from '../../../lib/cli/policies-file.ts';
import { refuseNotices, selectPairs } from '../../../lib/policy/selection.ts';

const parsed = parsePoliciesText(
  `
version: 1
targets:
  - { name: research, region: cn-hangzhou }
  - { name: teaching, region: cn-beijing }
policies:
  - { name: nightly, kind: stop, schedule: 0 0 22 * * ? }
  - { name: weekend, kind: stop, schedule: 0 0 22 ? * SAT, targets: [teaching] }
  - { name: asleep, kind: stop, schedule: 0 0 22 * * ?, enabled: false }
`,
  'p.yaml',
);
if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
const file = parsed.policies;

function select(policies: string[], target?: string): string[] {
  return selectPairs(file, { policies, target }).map(
    ({ policy, target: { name } }) => `${policy.name}@${name}`,
  );
}

describe('selectPairs', () => {
  it('takes every enabled policy at each of its targets', () => {
    expect(select([])).toEqual(['nightly@research', 'nightly@teaching', 'weekend@teaching']);
  });

  it('narrows down to policies and a target', () => {
    expect(select(['nightly', 'nightly'], 'research')).toEqual(['nightly@research']);
  });

  it.each([
    [['nigthly'], undefined, 'has no policy "nigthly" (did you mean "nightly"?)'],
    [['x'], undefined, 'has no policy "x"; there is nightly, weekend, asleep'],
    [['nightly'], 'reserch', 'has no target "reserch" (did you mean "research"?)'],
    [['asleep'], undefined, 'The policy asleep is disabled'],
    [['weekend'], 'research', 'applies to the target research: weekend'],
  ])('refuses %j at %j', (policies, target, message) => {
    expect(() => select(policies, target)).toThrow(message);
  });
});

describe('steps that go along with a policy', () => {
  const withSteps = parsePoliciesText(
    `
version: 1
channels: [{ name: lab, kind: slack, url: { env: URL } }]
targets: [{ name: main, region: cn-hangzhou }]
policies:
  - name: night
    kind: stop
    schedule: 0 0 22 * * ?
    backstop: { after: 1h }
    notify: { channels: [lab], warn: 30m }
`,
    'p.yaml',
  );
  const pairs = (...policies: string[]) => {
    if (!withSteps.ok) throw new Error(JSON.stringify(withSteps.problems));
    return selectPairs(withSteps.policies, { policies });
  };
  const names = (...policies: string[]) => pairs(...policies).map(({ policy }) => policy.name);

  it('are taken only when they are named', () => {
    expect(names()).toEqual(['night']);
    expect(names('night')).toEqual(['night']);
    expect(names('night.backstop')).toEqual(['night.backstop']);
    expect(names('night', 'night.warning')).toEqual(['night.warning', 'night']);
  });

  it('go out by hand unless they are notices', () => {
    expect(() => refuseNotices(pairs('night.backstop'))).not.toThrow();
    expect(() => refuseNotices(pairs('night.warning'))).toThrow('not by hand');
  });
});
