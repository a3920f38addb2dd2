import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { resolveCalendars } from '../../lib/cli/resolve-calendars.ts';
import { parsePolicies } from '../../lib/policy/policies.ts';
import { runHere } from './cli/run-here.ts';

const guide = readFileSync('docs/guide/schedules.md', 'utf8');
const blocks = [...guide.matchAll(/```yaml\n(.*?)```/gs)].map((match) => match[1] ?? '');
const commands = [...guide.matchAll(/^\$ (.*)\n(.*)$/gm)].map((match) => match.slice(1, 3));
const NOW = new Date('2026-11-25T00:00:00Z');

describe('the guide to times', () => {
  test.each(blocks)('has examples that are right: %s', async (text) => {
    const fields = parse(text);
    const file = {
      version: 1,
      targets: [{ name: 't', region: 'cn-hangzhou' }],
      policies: [{ name: 'p', kind: 'stop', ...fields }],
    };

    const { value, problems } = await resolveCalendars('version' in fields ? fields : file, NOW);

    expect(problems).toEqual([]);
    expect(parsePolicies(value)).toMatchObject({ ok: true });
  });

  test.each(commands)('shows what is printed: %s', async (line = '', shown = '') => {
    const [, input, command = line] = /^echo '(.*)' \| (.*)$/.exec(line) ?? [];
    const args = [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(
      ([, quoted, word]) => quoted ?? word ?? '',
    );

    const { stdout } = await runHere(args.slice(1), {
      openStdin: () => Readable.from([Buffer.from(input ?? '')]),
    });

    // The package of China's holidays may know of a later year than the guide.
    const steady = (text: string) =>
      text.replace(/"coveredThrough":"\d{4}/, '"coveredThrough":"YYYY');
    expect(steady(stdout.trim())).toBe(steady(shown));
  });

  test('has both', () => {
    expect([blocks.length, commands.length]).toEqual([3, 7]);
  });
});
