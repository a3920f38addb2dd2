import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { schemaOf } from '../../../lib/export/schema.ts';
import { focusEstimate } from '../../../lib/export/tables/focus-estimate.ts';
import { TABLES } from '../../../lib/export/tables.ts';

const fixture = (path: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../fixtures/export/${path}`, import.meta.url), 'utf8'));

describe.each(TABLES.map((table) => [table.name, table] as const))('%s', (_name, table) => {
  it('is as published: only nullable columns at the end, with a new version, may be added', () => {
    expect(schemaOf(table)).toEqual(fixture(`${table.name}-${table.version}.json`));
  });

  it('begins with the columns of every version before it, and has only nullable ones after them', () => {
    for (let version = 1; version < table.version; version += 1) {
      const { columns } = fixture(`${table.name}-${version}.json`) as {
        columns: { name: string; type: string; nullable: boolean }[];
      };
      const now = table.columns.map(({ name, type, nullable }) => ({ name, type, nullable }));

      expect(now.slice(0, columns.length)).toMatchObject(
        columns.map(({ name, type, nullable }) => ({ name, type, nullable })),
      );
      expect(now.slice(columns.length).every(({ nullable }) => nullable)).toBe(true);
    }
  });

  it('has plain, unique names and a key of its own columns', () => {
    const names = table.columns.map(({ name }) => name);

    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[A-Za-z][A-Za-z0-9_]*$/);
    expect(names).toEqual(expect.arrayContaining([...table.key]));
    expect(names).not.toContain('dt');
  });

  it('says a unit for every number that is measured', () => {
    const bare = table.columns.filter(
      ({ name, type, unit }) => /int|float/.test(type) && name !== 'priority' && unit === undefined,
    );

    expect(bare).toEqual([]);
  });
});

describe('focus_estimate', () => {
  const focus = fixture('focus-1.2-columns.json') as Record<
    string,
    { mandatory: boolean; nullable: boolean; type: string }
  >;

  it('has every mandatory column of FOCUS 1.2, and besides them such as FOCUS has or begin with x_', () => {
    const names = focusEstimate.columns.map(({ name }) => name);
    const mandatory = Object.keys(focus).filter((name) => focus[name]?.mandatory);

    expect(names).toEqual(expect.arrayContaining(mandatory));
    expect(names.filter((name) => !name.startsWith('x_') && !(name in focus))).toEqual([]);
  });

  it.each(focusEstimate.columns.filter(({ name }) => name in focus))(
    '$name has the type and the nulls of FOCUS',
    ({ name, type, nullable }) => {
      const types = {
        'Date/Time': 'timestamp',
        Decimal: 'float64',
        String: 'string',
        JSON: 'string',
      };

      expect(types).toHaveProperty([focus[name]?.type ?? ''], type);
      expect(nullable && !focus[name]?.nullable).toBe(false);
    },
  );
});
