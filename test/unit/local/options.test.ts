import { describe, expect, test } from 'vitest';
import { readCommand } from '../../../local/options.ts';

describe('readCommand', () => {
  test('has a default for everything', () => {
    expect(readCommand([])).toEqual({
      only: ['dsw', 'oss', 'fc', 'console'],
      port: undefined,
      instances: undefined,
      seed: undefined,
      fleetFile: undefined,
      dataDir: undefined,
      clock: 'real',
      start: undefined,
      latencyMs: undefined,
      qps: undefined,
      faults: undefined,
    });
  });

  test('reads every option', () => {
    const args =
      '--port 7000 --only dsw --only oss --instances 100000 --seed 7 --data state --clock 3600 --start 2026-03-02T18:00:00+08:00 --latency 200 --qps 0.5 --faults faults.json';

    expect(readCommand(args.split(' '))).toEqual({
      only: ['dsw', 'oss'],
      port: 7000,
      instances: 100_000,
      seed: 7,
      fleetFile: undefined,
      dataDir: 'state',
      clock: 3600,
      start: Date.parse('2026-03-02T10:00:00Z'),
      latencyMs: 200,
      qps: 0.5,
      faults: 'faults.json',
    });
  });

  test('knows a call for help', () => {
    expect(readCommand(['--help'])).toBe('help');
    expect(readCommand(['-h'])).toBe('help');
  });

  test.each([
    [['--colour'], '--colour'],
    [['extra'], 'extra'],
    [['--port'], '--port'],
    [['--port', 'x'], '--port: expected a whole number from 0 to 65531, found "x"'],
    [['--port', '65535'], '--port'],
    [
      ['--instances', '-3'],
      '--instances: expected a whole number from 0 to 1000000, found "-3". See',
    ],
    [['--seed', '7', '-3'], '-3'],
    [['--instances', '1.5'], '--instances'],
    [['--instances', ''], '--instances'],
    [['--instances', '5', '--fleet', 'f.json'], '--fleet and --instances exclude each other'],
    [['--seed', '1e99'], '--seed'],
    [['--only', 'sls'], '--only: expected dsw, oss, fc or console, found "sls"'],
    [['--clock', 'fast'], '--clock: expected real, manual or a rate above 0'],
    [['--clock', '0'], '--clock'],
    [['--clock', 'manual', '--start', 'yesterday'], '--start: expected an instant with its zone'],
    [
      ['--clock', 'manual', '--start', '2026-03-02T18:00:00'],
      '--start: expected an instant with its zone',
    ],
    [['--start', '2026-03-02T18:00:00Z'], '--start needs a clock that can start anywhere'],
    [['--latency', '-5'], '--latency'],
    [['--qps', '0'], '--qps'],
  ])('refuses %j', (args, message) => {
    let caught: unknown;
    try {
      readCommand(args);
    } catch (error) {
      caught = error;
    }

    expect(caught).toMatchObject({
      code: 'LOCAL_USAGE',
      message: expect.stringContaining(message),
    });
  });
});
