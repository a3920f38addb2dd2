import { mkdtemp, rm } from 'node:fs/promises';
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

  it('names a folder that is not there', async () => {
    const missing = join(folder, 'none');

    for (const args of [['runs'], ['runs', 'latest'], ['runs', '--json']]) {
      const ended = await runHere([...args, '--store', missing]);

      expect(ended.exitCode).toBe(2);
      expect(ended.stderr).toContain(`There is no folder ${missing}`);
    }
  });
});

describe('steward instances', () => {
  it('refuses a status that there is not before it asks anybody', async () => {
    const ended = await runHere(['instances', '--status', 'runing', '-f', '/nowhere']);

    expect(ended.exitCode).toBe(2);
    expect(ended.stderr).toContain('(did you mean "Running"?); there is Creating, ');
  });
});
