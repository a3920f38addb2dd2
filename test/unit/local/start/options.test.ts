import { expect, test } from 'vitest';
import { usage, usualStore } from '../../../../local/start/options.ts';

test('a night and a week have folders of their own, which the help names', () => {
  const folders = [usualStore({ night: true }), usualStore({ night: false })];

  expect(new Set(folders).size).toBe(2);
  for (const folder of folders) expect(usage).toContain(folder);
});
