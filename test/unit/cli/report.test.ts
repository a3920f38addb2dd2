import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { choosePeriod, chooseZone } from '../../../lib/cli/report-period.ts';
import { parsePolicies } from '../../../lib/policy/policies.ts';
import { createFolderStore } from '../../../lib/store/folder-store.ts';
import { publishReportData } from '../../helpers/publish-report-data.ts';
import { aReportData } from '../../helpers/report-data.ts';
import { runHere } from './run-here.ts';

const folder = mkdtempSync(join(tmpdir(), 'report-command-'));
const store = join(folder, 'store');
const policies = join(folder, 'policies.yaml');
const data = aReportData({ instances: 20 });

beforeAll(async () => {
  writeFileSync(
    policies,
    `version: 1
timeZone: Asia/Shanghai
targets:
  - { name: hangzhou, region: cn-hangzhou }
  - { name: singapore, region: ap-southeast-1 }
policies:
  - { name: nightly-stop, kind: stop, window: { from: "22:00", to: "08:00" } }
`,
  );
  await publishReportData(createFolderStore(store), data);
});

afterAll(() => rmSync(folder, { recursive: true }));

const report = (...args: readonly string[]) =>
  runHere(['report', '-f', policies, '--store', store, ...args], {
    clock: { now: () => data.madeAt, sleep: async () => {} },
  });

describe('steward report', () => {
  it('writes the page of the last seven days to the store, and says where and what is in it', async () => {
    const { exitCode, stdout, stderr } = await report();

    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toContain('Report of 2026-11-16 to 2026-11-22 (Asia/Shanghai), all targets.');
    expect(stdout).toContain('hours of 14 of 14 target days; 9 of 10 recorded runs finished');
    const [, path = ''] = /Page: (.+)\n/.exec(stdout) ?? [];
    expect(path).toBe(`${store}/reports/2026-11-16_2026-11-22/fleet.en.html`);
    expect(readFileSync(path, 'utf8')).toContain('<html lang="en">');
  });

  it('takes days, a target, a language and a file', async () => {
    const out = join(folder, 'page.html');

    const { exitCode, stdout } = await report(
      ...['--from', '2026-11-17', '--to', '2026-11-17', '--target', 'singapore'],
      ...['--language', 'zh', '--out', out],
    );

    expect(exitCode).toBe(0);
    expect(stdout).toContain(
      'Report of 2026-11-17 to 2026-11-17 (Asia/Shanghai), target singapore.',
    );
    expect(stdout).toContain(`Page: ${out}\n`);
    expect(readFileSync(out, 'utf8')).toContain('<html lang="zh-CN">');
  });

  it('prints the model as JSON', async () => {
    const { stdout } = await report('--json');

    expect(JSON.parse(stdout)).toMatchObject({
      page: expect.stringMatching(/fleet\.en\.html$/),
      model: { version: 1, target: null, coverage: { days: 7, gaps: [] } },
    });
  });

  it('makes no page of nothing unless asked, and says where data comes from', async () => {
    const nothing = ['--store', join(folder, 'none')];

    const refused = await report(...nothing);
    const data = await report(...nothing, '--json');
    const made = await report(...nothing, '--allow-empty', '--out', join(folder, 'empty.html'));

    expect(refused).toMatchObject({ exitCode: 1, stdout: '' });
    expect(refused.stderr).toContain('has no statistics and no runs of 2026-11-16 to 2026-11-22');
    expect(refused.stderr).toContain('steward export collects statistics');
    expect(data.exitCode).toBe(1);
    expect(JSON.parse(data.stdout)).toMatchObject({ page: null });
    expect(made).toMatchObject({ exitCode: 0, stderr: '' });
  });

  it.each([
    ['a target that there is not', ['--target', 'singapor'], 'did you mean "singapore"?'],
    ['a day that there is not', ['--from', '2026-02-30'], 'Write a day like'],
    ['an end before the beginning', ['--from', '2026-11-17', '--to', '2026-11-16'], 'is after'],
    ['a zone that there is not', ['--timezone', 'Asia/Shangai'], '--timezone'],
    ['another language', ['--language', 'fr'], 'Allowed choices are en, zh'],
    ['the policies file as its page', ['--out', policies], 'write to another'],
  ])('refuses %s', async (_what, args, message) => {
    const { exitCode, stderr } = await report(...args);

    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });
});

describe('chooseZone', () => {
  const file = (...exports: readonly object[]) => {
    const parsed = parsePolicies({
      version: 1,
      timeZone: 'Asia/Shanghai',
      targets: [
        { name: 'hangzhou', region: 'cn-hangzhou' },
        { name: 'singapore', region: 'ap-southeast-1' },
      ],
      policies: exports.map((fields, at) => ({
        name: `export-${at}`,
        kind: 'export',
        schedule: '0 30 0 * * *',
        ...fields,
      })),
    });
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
    return parsed.policies;
  };
  const china = { targets: ['hangzhou'] };
  const abroad = { targets: ['singapore'], timeZone: 'Asia/Tokyo' };

  it.each([
    ['that of the export', {}, [{ timeZone: 'Europe/Berlin' }], 'Europe/Berlin'],
    ['that of the export of the target', { target: 'singapore' }, [china, abroad], 'Asia/Tokyo'],
    ['that of the file where exports differ', {}, [china, abroad], 'Asia/Shanghai'],
    [
      'not that of a copy without hours',
      {},
      [{ ...abroad, tables: ['runs'] }, china],
      'Asia/Shanghai',
    ],
    ['what is asked for', { timezone: 'UTC' }, [abroad], 'UTC'],
  ])('is %s', (_what, options, exports, zone) => {
    expect(chooseZone(options, file(...exports))).toBe(zone);
  });
});

describe('choosePeriod', () => {
  const now = new Date('2026-11-22T16:30:00Z');
  const choose = (options: Parameters<typeof choosePeriod>[0]) => {
    const { from, to } = choosePeriod(options, 'Asia/Shanghai', now);
    return [from, to];
  };

  it('fills in the day that is not given', () => {
    expect(choose({})).toEqual(['2026-11-16', '2026-11-22']);
    expect(choose({ to: '2026-11-10' })).toEqual(['2026-11-04', '2026-11-10']);
    expect(choose({ from: '2026-11-01' })).toEqual(['2026-11-01', '2026-11-22']);
  });

  it('refuses what is no period, and what is too long', () => {
    expect(() => choose({ from: '2026-11-23' })).toThrow('is after yesterday');
    expect(() => choose({ from: '2025-11-21' })).toThrow('366 days at most, and this would be 367');
  });
});
