import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { aLocalNight, type LocalNight } from '../helpers/local-night.ts';
import { anExportFile } from '../helpers/statistics-world.ts';

/** Half an hour after midnight in Berlin. */
const NIGHT = '2026-03-01T23:30:00Z';

let night: LocalNight;
afterEach(() => night.close());

test('the deployed function exports what is due, once, and says so in short', async () => {
  night = await aLocalNight({
    start: NIGHT,
    kind: 'export',
    policies: anExportFile({ formats: ['jsonl'] }),
    fleet: [
      {
        InstanceId: 'dsw-a',
        Status: 'Running',
        WorkspaceId: '1001',
        EcsSpec: 'ecs.g6.large',
        runs: [{ from: '2026-02-20T00:00:00Z' }],
      },
    ],
  });

  const first = await night.wake(NIGHT);
  const calls = night.calls().length;
  const again = await night.wake(NIGHT);
  const page = await readFile(
    join(night.folder, 'store/reports/2026-02-23_2026-03-01/target-main.en.html'),
    'utf8',
  );

  expect(first.results).toEqual([
    expect.objectContaining({
      policy: 'statistics',
      target: 'main',
      status: 'done',
      scheduledAt: NIGHT,
      summary: '2026-03-01: 10 files with 28 rows written.',
    }),
  ]);
  expect(again.results).toEqual(first.results);
  expect(night.calls()).toHaveLength(calls);
  expect(page).toMatch(/<div class="wide" role="img"[^>]*><svg/);
});
