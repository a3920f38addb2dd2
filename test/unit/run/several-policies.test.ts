import { expect, test } from 'vitest';
import { parsePolicies } from '../../../lib/policy/policies.ts';
import type { RunResult } from '../../../lib/run/report.ts';
import { runDue } from '../../../lib/run/run-due.ts';
import { anInstance } from '../../helpers/an-instance.ts';
import { aRunSetup, NIGHT } from '../../helpers/run-setup.ts';

const WINDOW = { from: '22:00', to: '08:00' };

test('a later policy acts while an instance of an earlier one hangs', async () => {
  const parsed = parsePolicies({
    version: 1,
    targets: [{ name: 'main', region: 'cn-hangzhou' }],
    policies: [
      { name: 'first', kind: 'stop', window: WINDOW, where: { id: 'dsw-hangs' } },
      { name: 'second', kind: 'stop', window: WINDOW },
    ],
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const setup = aRunSetup([
    anInstance({ InstanceId: 'dsw-hangs' }),
    anInstance({ InstanceId: 'dsw-other' }),
  ]);
  const stops: { readonly ids: unknown; readonly afterMs: number }[] = [];
  setup.dsw.before = (operation, request) => {
    const afterMs = setup.clock.now().getTime() - Date.parse(NIGHT);
    if (operation === 'StopInstances') stops.push({ ids: request['InstanceIds'], afterMs });
    if (operation === 'ListInstances') hang();
    return undefined;
  };
  /** It is asked to stop, and never gets there. */
  function hang(): void {
    const hanging = setup.dsw.instances.get('dsw-hangs');
    if (stops.length > 0 && hanging !== undefined) {
      setup.dsw.instances.set('dsw-hangs', { ...hanging, Status: 'Stopping' });
    }
  }

  const results: readonly RunResult[] = await runDue(async () => setup.deps, {
    policies: parsed.policies,
    mode: 'act',
    triggerTime: new Date(NIGHT),
  });

  expect(stops).toEqual([
    { ids: ['dsw-hangs'], afterMs: 0 },
    { ids: ['dsw-other'], afterMs: 0 },
  ]);
  expect(results).toMatchObject([
    { policy: 'first', status: 'done' },
    { policy: 'second', status: 'done', done: ['dsw-other'] },
  ]);
});
