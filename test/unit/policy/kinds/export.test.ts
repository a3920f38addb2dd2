import { describe, expect, test } from 'vitest';
import { TABLES } from '../../../../lib/export/tables.ts';
import { findDue } from '../../../../lib/policy/due.ts';
import { EXPORT_TABLES } from '../../../../lib/policy/kinds/export-schema.ts';
import { parsePolicies } from '../../../../lib/policy/policies.ts';

const EXPORT = { name: 'statistics', kind: 'export', schedule: '0 30 0 * * *' };

function parse(...policies: readonly Readonly<Record<string, unknown>>[]) {
  const targets = ['main', 'other'].map((name) => ({ name, region: 'cn-hangzhou' }));
  return parsePolicies({ version: 1, targets, policies });
}

function problemsOf(...policies: readonly Readonly<Record<string, unknown>>[]): string[] {
  const parsed = parse(...policies);
  return parsed.ok ? [] : parsed.problems.map(({ path, message }) => `${path}: ${message}`);
}

test('a policy may name every table that there is', () => {
  expect(EXPORT_TABLES).toEqual(TABLES.map(({ name }) => name));
});

test('a minimal export gets every default, and is valid input again', () => {
  const parsed = parse(EXPORT);

  expect(parsed).toMatchObject({
    ok: true,
    policies: {
      policies: [
        {
          ...EXPORT,
          enabled: true,
          mode: 'act',
          timeZone: 'Asia/Shanghai',
          targets: ['main', 'other'],
          tables: EXPORT_TABLES,
          formats: ['parquet'],
          csv: { bom: false },
          busy: { cpuPercent: 10, gpuPercent: 5 },
          lateDays: 2,
          catchUpDays: 7,
          concurrency: 10,
        },
      ],
    },
  });
  expect(parsed.ok && parsePolicies(parsed.policies)).toEqual(parsed);
});

test('an export is done however late it is', () => {
  const parsed = parse(EXPORT);
  const [policy] = parsed.ok ? parsed.policies.policies : [];
  if (policy === undefined) throw new Error('the file has one');

  const due = findDue(policy, {
    processedThrough: new Date('2026-01-05T12:00:00Z'),
    now: new Date('2026-01-06T12:00:00Z'),
  });

  expect(due).toMatchObject({ reason: 'due', boundary: { at: new Date('2026-01-05T16:30:00Z') } });
});

describe('what an export gets wrong is told', () => {
  test.each([
    ['a schedule that is none', { schedule: 'daily' }, /policies\[0\]\.schedule/],
    ['a table twice', { tables: ['runs', 'runs'] }, /tables\[1\]: "runs" is listed twice/],
    ['an unknown table', { tables: ['costs'] }, /policies\[0\]\.tables\[0\]/],
    ['no format', { formats: [] }, /expected at least one format/],
    ['limits, which it has not', { limits: { count: 1 } }, /limits/],
    ['a zone that is none', { timeZone: 'CST' }, /policies\[0\]\.timeZone/],
  ])('%s', (_what, fields, problem) => {
    expect(problemsOf({ ...EXPORT, ...fields }).join('\n')).toMatch(problem);
  });

  test('two exports that write the same file', () => {
    const other = { ...EXPORT, name: 'second', targets: ['other'], tables: ['runs'] };

    expect(problemsOf(EXPORT, other)).toEqual([
      'policies[1]: exports runs of other as parquet, as the policy statistics does',
    ]);
    expect(problemsOf(EXPORT, { ...other, formats: ['csv'] })).toEqual([]);
    expect(problemsOf(EXPORT, { ...other, enabled: false })).toEqual([]);
  });
});
