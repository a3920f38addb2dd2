import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runHere } from './run-here.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'steward-runs-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('steward runs', () => {
  it('has none in a folder that is empty', async () => {
    expect(await runHere(['runs', '--store', folder])).toEqual({
      exitCode: 0,
      stdout: 'No runs yet: none is recorded in this store.\n',
      stderr: '',
    });
  });

  it.each([
    ['runs', 'latest'],
    ['why', 'dsw-a', '--run', 'latest'],
  ])('says of %s %s that there are none yet', async (...args) => {
    const ended = await runHere([...args, '--store', folder]);

    expect(ended).toMatchObject({
      exitCode: 1,
      stdout: '',
      stderr: expect.stringContaining('No runs yet: none is recorded in this store.'),
    });
  });

  it('names a folder that is not there', async () => {
    const missing = join(folder, 'none');

    for (const args of [['runs'], ['runs', 'latest'], ['runs', '--json']]) {
      const ended = await runHere([...args, '--store', missing]);

      expect(ended.exitCode).toBe(2);
      expect(ended.stderr).toContain(`There is no folder ${missing}`);
    }
  });
});

describe('steward runs, where a report is damaged', () => {
  let store: string;
  beforeAll(async () => {
    store = await mkdtemp(join(tmpdir(), 'steward-damaged-'));
    await putReport('2026-01-05T14:00:00Z', JSON.stringify(REPORT));
    await putReport('2026-01-06T14:00:00Z', '{"version":1,"sta');
    await putReport('2026-01-07T14:00:00Z', '{"version":2}');
    await putReport('2026-01-08T14:00:00Z', undefined);
  });
  afterAll(() => rm(store, { recursive: true }));

  const REPORT = { version: 1, status: 'done', summary: 'All well.', done: [], needsLook: [] };

  async function putReport(scheduledAt: string, text: string | undefined): Promise<void> {
    const run = join(store, 'runs', 'night', scheduledAt, 'main');
    await mkdir(run, { recursive: true });
    await writeFile(join(run, 'plan.json'), '{}');
    if (text !== undefined) await writeFile(join(run, 'report.json'), text);
  }

  it('lists the others too, marks the row and ends with 1', async () => {
    const { exitCode, stdout, stderr } = await runHere(['runs', '--store', store]);

    expect(exitCode).toBe(1);
    const [, ...rows] = stdout.trim().split('\n');
    expect(rows.map((row) => row.split(/ +/)[3])).toEqual([
      'unfinished',
      'damaged',
      'damaged',
      'done',
    ]);
    expect(rows[2]).toContain('runs/night/2026-01-06T14:00:00Z/main/report.json');
    expect(stderr).toContain('2026-01-06T14:00:00Z/main/report.json in the store cannot be used');
    expect(stderr).toContain('its version is 2, not 1');
  });

  it('names the key in --json, and only there', async () => {
    const { exitCode, stdout } = await runHere(['runs', '--json', '--store', store]);

    expect(exitCode).toBe(1);
    const { count, runs } = JSON.parse(stdout);
    expect(count).toBe(4);
    const [unfinished, , damaged, done] = runs;
    expect(unfinished).toMatchObject({ report: null });
    expect(unfinished).not.toHaveProperty('damaged');
    expect(damaged).toMatchObject({
      report: null,
      damaged: { key: 'runs/night/2026-01-06T14:00:00Z/main/report.json' },
    });
    expect(done).toEqual({
      policy: 'night',
      scheduledAt: '2026-01-05T14:00:00Z',
      target: 'main',
      prefix: 'runs/night/2026-01-05T14:00:00Z/main/',
      report: REPORT,
    });
  });

  it('lists only sound ones with 0', async () => {
    const ended = await runHere(['runs', '--since', '2026-01-08T00:00:00Z', '--store', store]);

    expect(ended).toMatchObject({ exitCode: 0, stderr: '' });
  });
});

describe('steward instances', () => {
  it('refuses a status that there is not before it asks anybody', async () => {
    const ended = await runHere(['instances', '--status', 'runing', '-f', '/nowhere']);

    expect(ended.exitCode).toBe(2);
    expect(ended.stderr).toContain('(did you mean "Running"?); there is Creating, ');
  });
});
