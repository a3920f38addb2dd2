import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runHere } from './run-here.ts';

let folder: string;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'steward-session-'));
  file = join(folder, 'policies.yaml');
  await writeFile(
    file,
    `version: 1
targets: [{ name: main, region: cn-hangzhou }]
policies: [{ name: night, kind: stop, window: { from: "22:00", to: "08:00" } }]
`,
  );
});
afterAll(() => rm(folder, { recursive: true }));

describe('what commands of the cloud need', () => {
  it('calls a wrong address by the name of the option it was given with', async () => {
    const args = ['instances', '-f', file, '--endpoint', 'ftp://x'];

    const { exitCode, stderr } = await runHere(args, { env: { STEWARD_STORE: folder } });

    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^steward: --endpoint is "ftp:\/\/x"; expected an address such as /);
    expect(stderr).not.toContain('STEWARD_DSW_ENDPOINT');
  });

  it.each([
    ['ALIBABA_CLOUD_ACCESS_KEY_ID', 'ALIBABA_CLOUD_ACCESS_KEY_SECRET'],
    ['ALIBABA_CLOUD_ACCESS_KEY_SECRET', 'ALIBABA_CLOUD_ACCESS_KEY_ID'],
  ])('says what is missing where only %s is set', async (present, missing) => {
    const { exitCode, stderr } = await runHere(['instances', '-f', file], {
      env: { STEWARD_STORE: folder, [present]: 'x' },
    });

    expect(exitCode).toBe(1);
    expect(stderr).toMatch(`steward: ${present} is set, but ${missing} is not.`);
  });
});
