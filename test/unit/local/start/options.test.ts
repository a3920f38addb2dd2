import { expect, test } from 'vitest';
import { readOptions, usage, usualStore } from '../../../../local/start/options.ts';

test('a night and a week have folders of their own, which the help names', () => {
  const folders = [usualStore({ night: true }), usualStore({ night: false })];

  expect(new Set(folders).size).toBe(2);
  for (const folder of folders) expect(usage).toContain(folder);
});

test('a negative number is refused with what was expected', () => {
  expect(readOptions(['--instances', '-3'])).toEqual({
    ok: false,
    problem: '--instances: expected a whole number from 10 to 5000, found "-3"',
  });
});
