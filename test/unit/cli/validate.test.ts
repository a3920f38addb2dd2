import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parsePolicies } from '../../../lib/policy/policies.ts';
import { runHere } from './run-here.ts';

const FINE = `version: 1
targets:
  - { name: research, region: cn-hangzhou, workspaces: ["100", "101"] }
policies:
  - { name: nightly, kind: stop, window: { from: "22:00", to: "08:00" } }
  - { name: trial, kind: stop, schedule: 0 0 12 * * MON, mode: dry-run }
  - { name: asleep, kind: stop, schedule: 0 0 12 * * MON, enabled: false }
`;

/** Inside the window of `nightly`, a Monday in Shanghai. */
const now = new Date('2026-01-05T15:00:00Z');
const clock = { now: () => now, sleep: async () => undefined };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'steward-validate-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function validate(text: string, ...args: string[]) {
  const file = join(folder, 'policies.yaml');
  await writeFile(file, text);
  return { file, ...(await runHere(['validate', '-f', file, ...args], { clock })) };
}

describe('steward validate', () => {
  it('says what the file amounts to and when each policy fires next', async () => {
    const { file, exitCode, stdout, stderr } = await validate(FINE);

    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toBe(`OK ${file}: 1 target, 3 policies.

TARGET    REGION       WORKSPACES
research  cn-hangzhou  100, 101

POLICY   KIND            TARGETS   NEXT FIRING
nightly  stop            research  Tue 2026-01-06 22:00 Asia/Shanghai (in 23h)
trial    stop (dry run)  research  Mon 2026-01-12 12:00 Asia/Shanghai (in 6d 13h)
asleep   stop            research  disabled
`);
  });

  it('warns of a calendar that ends soon, and writes its dates down', async () => {
    const calendar = `calendars: [{ name: china, country: CN, holidays: ["2026-12-24"] }]\n`;
    const text = `${calendar}${FINE.replace('stop, window', 'stop, calendar: china, window')}`;
    const out = join(folder, 'policies.json');
    const late = { now: () => new Date('2040-12-30T00:00:00Z'), sleep: async () => undefined };
    const file = join(folder, 'policies.yaml');
    await writeFile(file, text);

    const soon = await validate(text, '--out', out);
    const ended = await runHere(['validate', '-f', file], { clock: late });

    expect(soon.stdout).not.toContain('Warning');
    expect(JSON.parse(await readFile(out, 'utf8')).policies[0].calendar).toMatchObject({
      name: 'china',
      holidays: ['2026-12-24'],
      resolved: { from: '2025-01-01' },
    });
    expect(ended.stdout).toMatch(
      /\nWarning: nightly: the calendar "china" ended on 20\d\d-12-31; /,
    );
  });

  it('gives the same as data', async () => {
    const { stdout } = await validate(FINE, '--json');

    expect(JSON.parse(stdout)).toMatchObject({
      ok: true,
      timeZone: 'Asia/Shanghai',
      targets: [{ name: 'research', workspaces: ['100', '101'] }],
      policies: [
        { name: 'nightly', next: '2026-01-06T14:00:00Z' },
        { name: 'trial', mode: 'dry-run', next: '2026-01-12T04:00:00Z' },
        { name: 'asleep', enabled: false, next: null },
      ],
    });
  });

  it('writes the checked policies for functions to read', async () => {
    const out = join(folder, 'policies.json');

    const { exitCode } = await validate(FINE, '--out', out);

    expect(exitCode).toBe(0);
    expect(parsePolicies(JSON.parse(await readFile(out, 'utf8')))).toMatchObject({ ok: true });
  });

  it('lists every problem and exits 2', async () => {
    const { file, exitCode, stdout, stderr } = await validate(
      FINE.replace('version: 1', 'version: 2').replace('MON, mode', 'MOON, mode'),
    );

    expect(exitCode).toBe(2);
    expect(stdout).toContain(`${file}:1:10 version: `);
    expect(stdout).toContain(`${file}:6:42 policies[1].schedule: `);
    expect(stderr).toBe(`${file}: 2 problems.\n`);
  });

  it('gives the problems as data', async () => {
    const { file, exitCode, stdout } = await validate('version: 2\n', '--json');

    expect(exitCode).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: false,
      problems: expect.arrayContaining([
        expect.objectContaining({ file, line: 1, column: 10, path: 'version' }),
      ]),
    });
  });

  it('exits 2 for a file that is not there, or cannot be written', async () => {
    const missing = await runHere(['validate', '-f', join(folder, 'none.yaml')]);
    const unwritable = await validate(FINE, '--out', join(folder, 'none', 'policies.json'));

    expect(missing).toMatchObject({ exitCode: 2, stdout: expect.stringContaining('there is no') });
    expect(unwritable).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('there is no such folder'),
    });
  });
});

describe('steward schema', () => {
  it('prints a JSON Schema', async () => {
    const { exitCode, stdout } = await runHere(['schema']);

    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ $schema: expect.any(String), type: 'object' });
  });
});
