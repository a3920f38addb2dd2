import { describe, expect, it } from 'vitest';
import { type LinkClaims, writeLink } from '../../../lib/auth/signed-link.ts';
import { parsePolicies } from '../../../lib/policy/policies.ts';
import { anInstance } from '../../helpers/an-instance.ts';
import { anHttpSetup, HOST, LINK_KEY } from '../../helpers/http-setup.ts';
import { aFleet, aPoliciesFile, NIGHT } from '../../helpers/run-setup.ts';

/** The setup's clock stands at the boundary; until an hour later its links act. */
const claims: LinkClaims = {
  act: 'hold',
  policy: 'night',
  target: 'main',
  instanceId: 'dsw-00001',
  scheduledAt: new Date(NIGHT),
  expiresAt: new Date('2026-01-05T15:00:00Z'),
};

const link = (change: Partial<LinkClaims> = {}) =>
  writeLink(HOST, [LINK_KEY], { ...claims, ...change });

const HELD_UNTIL = '2026-01-05T16:00:00Z';

describe('looking at a link', () => {
  it('shows what its button would do, in both languages, and does nothing', async () => {
    const made = await anHttpSetup(aFleet(2));
    const english = await made.send(link());
    const chinese = await made.send(`${link()}&l=zh`);

    expect(english.status).toBe(200);
    expect(await english.text()).toMatch(
      /Keep this instance running\?[\s\S]*dsw-00001[\s\S]*2026-01-06 00:00 \(Asia\/Shanghai\)/,
    );
    expect(await chinese.text()).toMatch(/<html lang="zh">[\s\S]*让该实例继续运行/);
    expect(made.dsw.calls).toEqual([]);
    expect(await made.records()).toEqual({});
  });

  it('is safe for scanners that open every link, also with HEAD, and again and again', async () => {
    const made = await anHttpSetup(aFleet(2));
    for (const method of ['GET', 'HEAD', 'GET', 'HEAD']) {
      expect((await made.send(link({ act: 'stop' }), { method })).status).toBe(200);
    }

    expect(made.dsw.calls).toEqual([]);
  });

  it('shows names as text, and runs nothing', async () => {
    const made = await anHttpSetup(aFleet(1));
    const response = await made.send(link({ instanceId: '<script>alert(1)</script>"\'&' }));
    const text = await response.text();

    expect(text).not.toContain('<script');
    expect(text).toContain('&#60;script&#62;');
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe');
    expect(response.headers.get('cache-control')).toBe('no-store');
  });
});

describe('the button of a hold link', () => {
  it('holds the instance, and the next plan keeps it', async () => {
    const made = await anHttpSetup(aFleet(3));
    const response = await made.send(link(), { method: 'POST' });

    expect(await response.text()).toContain('kept running until 2026-01-06 00:00');
    expect(made.dsw.instances.get('dsw-00001')?.['Labels']).toEqual([
      { Key: 'steward-hold', Value: HELD_UNTIL },
    ]);
    const { plan } = await made.planned();
    const reasons = plan.plans[0]?.record.plan.decisions.map((one) => [one.action, one.reason]);
    expect(reasons).toEqual([
      ['stop', 'off-hours'],
      ['keep', 'held'],
      ['stop', 'off-hours'],
    ]);
  });

  it('leaves a record of it', async () => {
    const made = await anHttpSetup(aFleet(2));
    await made.send(link(), { method: 'POST' });

    expect(await made.recordsOf('audit/')).toMatchObject([
      { who: 'link:dsw-00001', role: 'link', act: 'hold', subject: 'dsw-00001' },
    ]);
    expect(await made.recordsOf('links/')).toHaveLength(2);
  });

  it('holds no longer than the policy allows', async () => {
    const policies = aPoliciesFile({ holds: { label: 'keep', max: '30m' } });
    const made = await anHttpSetup(aFleet(2), policies);
    await made.send(link(), { method: 'POST' });

    expect(made.dsw.instances.get('dsw-00001')?.['Labels']).toEqual([
      { Key: 'keep', Value: '2026-01-05T14:30:00Z' },
    ]);
  });

  it.each(['2026-01-05T20:00:00Z', 'when I am back'])(
    'leaves a hold that says more: %s',
    async (Value) => {
      const Labels = [{ Key: 'steward-hold', Value }];
      const made = await anHttpSetup([anInstance({ InstanceId: 'dsw-00001', Labels })]);
      const response = await made.send(link(), { method: 'POST' });

      expect(await response.text()).toContain('nothing was changed');
      expect(made.dsw.calls).not.toContain('UpdateInstanceLabels');
    },
  );

  it('keeps the other labels', async () => {
    const Labels = [
      { Key: 'team', Value: 'vision' },
      { Key: 'steward-hold', Value: '2026-01-01' },
    ];
    const made = await anHttpSetup([anInstance({ InstanceId: 'dsw-00001', Labels })]);
    await made.send(link(), { method: 'POST' });

    expect(made.dsw.instances.get('dsw-00001')?.['Labels']).toEqual([
      { Key: 'team', Value: 'vision' },
      { Key: 'steward-hold', Value: HELD_UNTIL },
    ]);
  });

  it('says that the service has not shown it, where that is so', async () => {
    const made = await anHttpSetup(aFleet(2));
    made.dsw.before = (operation) =>
      operation === 'UpdateInstanceLabels' ? { RequestId: 'r' } : undefined;
    const response = await made.send(link(), { method: 'POST' });

    expect(await response.text()).toContain('does not show it yet');
  });

  it('says that the instance is gone', async () => {
    const made = await anHttpSetup(aFleet(1));
    const response = await made.send(link(), { method: 'POST' });

    expect(await response.text()).toContain('no such instance');
  });
});

describe('a link acts once', () => {
  it('and is refused when it comes again', async () => {
    const made = await anHttpSetup(aFleet(2));
    await made.send(link(), { method: 'POST' });
    made.clock.pass(30 * 60_000);
    const again = await made.send(link(), { method: 'POST' });

    expect(again.status).toBe(409);
    expect(await again.text()).toContain('used before');
    expect(made.dsw.calls.filter((call) => call === 'UpdateInstanceLabels')).toHaveLength(1);
    expect(await (await made.send(link())).text()).not.toContain('<button');
  });

  it('also where many press at the same time', async () => {
    const made = await anHttpSetup(aFleet(2));
    await Promise.all([1, 2, 3, 4].map(() => made.send(link(), { method: 'POST' })));

    expect(made.dsw.instances.get('dsw-00001')?.['Labels']).toEqual([
      { Key: 'steward-hold', Value: HELD_UNTIL },
    ]);
  });

  it('but what was cut off is done to its end, as it was begun', async () => {
    const made = await anHttpSetup(aFleet(2));
    made.dsw.before = (operation) => {
      if (operation === 'UpdateInstanceLabels') throw new Error('killed');
    };
    expect((await made.send(link(), { method: 'POST' })).status).toBe(500);
    made.dsw.before = () => undefined;
    made.clock.pass(10 * 60_000);
    await made.send(link(), { method: 'POST' });

    expect(made.dsw.instances.get('dsw-00001')?.['Labels']).toEqual([
      { Key: 'steward-hold', Value: HELD_UNTIL },
    ]);
  });
});

describe('a link is refused', () => {
  const cases: readonly (readonly [string, number, (url: URL) => void])[] = [
    ['that was altered', 403, (url) => url.searchParams.set('x', '1799999999')],
    [
      'for another instance',
      403,
      (url) => {
        url.pathname = url.pathname.replace('00001', '00000');
      },
    ],
    [
      'for another act',
      403,
      (url) => {
        url.pathname = url.pathname.replace('hold', 'stop');
      },
    ],
    ['without a signature', 403, (url) => url.searchParams.delete('s')],
  ];

  it.each(cases)('%s', async (_what, status, change) => {
    const made = await anHttpSetup(aFleet(2));
    const url = new URL(link());
    change(url);
    const response = await made.send(url.href, { method: 'POST' });

    expect(response.status).toBe(status);
    expect(made.dsw.calls).toEqual([]);
    expect(await made.records()).toEqual({});
  });

  it('that has expired', async () => {
    const made = await anHttpSetup(aFleet(2));
    made.clock.pass(3_600_000);

    expect((await made.send(link(), { method: 'POST' })).status).toBe(410);
    expect((await made.send(link())).status).toBe(410);
    expect(made.dsw.calls).toEqual([]);
  });

  it('of a policy that is not there any more', async () => {
    const made = await anHttpSetup(aFleet(2));

    expect((await made.send(link({ policy: 'gone' }), { method: 'POST' })).status).toBe(410);
  });

  it.each(['cross-site', 'same-site'])('pressed by a page elsewhere: %s', async (site) => {
    const made = await anHttpSetup(aFleet(2));
    const headers = { 'sec-fetch-site': site };
    const response = await made.send(link(), { method: 'POST', headers });

    expect(response.status).toBe(403);
    expect(made.dsw.calls).toEqual([]);
  });

  it('where there are no links', async () => {
    const made = await anHttpSetup(aFleet(2), undefined, { linkKeys: () => [] });

    expect((await made.send(link())).status).toBe(404);
  });
});

describe('the button of a stop link', () => {
  it('stops that one instance, by a job that goes on by itself', async () => {
    const made = await anHttpSetup(aFleet(3));
    const response = await made.send(link({ act: 'stop' }), { method: 'POST' });
    expect(response.status).toBe(200);
    const [id = ''] = made.invoked;
    await made.work(id);

    expect(await made.view(id)).toMatchObject({
      status: 'done',
      createdBy: 'link:dsw-00001',
      decision: { kind: 'approved', by: 'link:dsw-00001' },
    });
    const statuses = [...made.dsw.instances.values()].map((one) => one['Status']);
    expect(statuses).toEqual(['Running', 'Stopped', 'Running']);
  });

  it('does not stop what the file protects', async () => {
    const policies = { ...aPoliciesFile(), protect: [{ id: 'dsw-00001' }] };
    const made = await anHttpSetup(aFleet(2), policies);
    await made.send(link({ act: 'stop' }), { method: 'POST' });
    const [id = ''] = made.invoked;
    await made.work(id);

    expect(made.dsw.instances.get('dsw-00001')?.['Status']).toBe('Running');
  });
});

describe('the button of a snapshot link', () => {
  it('asks for a snapshot as the policy of the file takes them', async () => {
    const image = 'registry.example.com/lab/{instance}:{name}';
    const parsed = parsePolicies({
      ...aPoliciesFile(),
      policies: [
        ...aPoliciesFile().policies,
        { name: 'weekly', kind: 'snapshot', schedule: '0 0 3 ? * SUN', image },
      ],
    });
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
    const made = await anHttpSetup(aFleet(2), parsed.policies);
    await made.send(link({ act: 'snapshot' }), { method: 'POST' });
    const [id = ''] = made.invoked;

    expect(await made.view(id)).toMatchObject({
      request: { policy: { kind: 'snapshot', image, where: { id: 'dsw-00001' } } },
    });
  });

  it('is refused where no policy takes any', async () => {
    const made = await anHttpSetup(aFleet(2));

    expect((await made.send(link({ act: 'snapshot' }), { method: 'POST' })).status).toBe(410);
  });
});
