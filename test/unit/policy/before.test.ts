import { expect, test } from 'vitest';
import { effectivePolicies } from '../../../lib/policy/before.ts';
import { parsePolicies } from '../../../lib/policy/policies.ts';

/** Pairs of a stop and the snapshots before it. */
function aFile(pairs: number) {
  const image = 'registry.cn-hangzhou.cr.aliyuncs.com/team/{instance}:{name}';
  const window = { from: '22:00', to: '08:00' };
  const parsed = parsePolicies({
    version: 1,
    targets: [{ name: 'main', region: 'cn-hangzhou' }],
    policies: Array.from({ length: pairs }, (_, index) => [
      { name: `shots-${index}`, kind: 'snapshot', image, before: { policy: `stop-${index}` } },
      { name: `stop-${index}`, kind: 'stop', window },
    ]).flat(),
  });
  if (!parsed.ok) throw new TypeError(JSON.stringify(parsed.problems));
  return parsed.policies.policies;
}

test('each stop awaits its own snapshots, which have its times', () => {
  const policies = effectivePolicies(aFile(30));

  for (const [index, policy] of policies.entries()) {
    const number = Math.floor(index / 2);
    expect(policy).toMatchObject(
      policy.kind === 'stop'
        ? { awaits: { policy: `shots-${number}` } }
        : { window: { from: '22:00' }, leadMs: expect.any(Number) },
    );
  }
});

test('a file is gone over once, however long it is', () => {
  let looks = 0;
  const counted = aFile(50).map(
    (policy) =>
      new Proxy(policy, {
        get: (target, key) => {
          looks += key === 'name' ? 1 : 0;
          return Reflect.get(target, key);
        },
      }),
  );

  effectivePolicies(counted);

  expect(looks).toBeLessThan(4 * counted.length);
});
