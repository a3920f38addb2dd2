import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { createFolderStore } from '../../lib/store/folder-store.ts';

const RACER = fileURLToPath(new URL('./object-store-racer.ts', import.meta.url));

it('lets exactly one of four processes create each object of a folder', async () => {
  const root = await mkdtemp(join(tmpdir(), 'steward-store-'));
  onTestFinished(() => rm(root, { recursive: true }));
  const racers = await Promise.all(['a', 'b', 'c', 'd'].map((name) => startRacer(root, name)));
  const keys = Array.from({ length: 64 }, (_, n) => `race/${n}/lease.json`);

  const answers = await Promise.all(racers.map((racer) => racer.race(keys)));

  const store = createFolderStore(root);
  for (const key of keys) {
    const winners = answers.flat().filter((one) => one.key === key && one.result === 'created');
    expect(winners).toHaveLength(1);
    expect(Buffer.from((await store.get(key)) ?? []).toString()).toBe(winners[0]?.name);
  }
});

interface Result {
  readonly key: string;
  readonly name: string;
  readonly result: 'created' | 'exists';
}

async function startRacer(root: string, name: string) {
  const child: ChildProcess = spawn(process.execPath, ['--import', 'tsx', RACER, root, name], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => {
    child.kill();
  });
  if (!child.stdout || !child.stdin) throw new Error('The racer has no pipes.');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  await lines.next();
  return {
    race: async (keys: readonly string[]): Promise<Result[]> => {
      child.stdin?.write(JSON.stringify(keys));
      return JSON.parse((await lines.next()).value) as Result[]; // the racer's own message
    },
  };
}
