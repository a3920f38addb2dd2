import { parseArgs } from 'node:util';
import { StewardError } from '../lib/base/errors.ts';
import { joinNegatives } from './join-negatives.ts';
import { type StackPart, stackParts } from './stack.ts';

export const usage = `Usage: npm run -s local -- [options]

Starts PAI-DSW, OSS, Function Compute and the console on this machine, prints one line of JSON when all are ready, and runs until
SIGINT or SIGTERM. Logs go to stderr. Only programs on this machine can reach it, and its keys open nothing else.

  --port N         first of consecutive ports: dsw, oss, fc, console (default 0: any that are free)
  --only PART      start only dsw, oss, fc or console (repeatable; default all there are)
  --instances N    size of the made-up fleet (default 60)
  --seed N         another made-up fleet (default 1)
  --fleet FILE     a fleet of your own, as JSON
  --data DIR       keep the state in DIR: it survives restarts
  --clock CLOCK    real (default), manual (moved by POST /_local/clock), or a rate such as 3600
  --start ISO      where a manual or rate clock starts, such as 2026-03-02T18:00:00Z (default now)
  --latency MS     hold every call to dsw up, by the local clock
  --qps N          let at most N calls a second through to dsw, by the local clock
  --faults SET     what goes wrong: a set that comes with it (rough), or a file of fault rules
  --ram on|FILE    hold each function to its least-privilege RAM policy: that of \`npm run build\`, or a file as
                   \`steward ram-policy --json\` prints it
  --help           show this

docs/guide/local-stack.md tells more.`;

/** What the command line asks for. Files are named, not read. */
export interface LocalCommand {
  readonly only: readonly StackPart[];
  readonly port: number | undefined;
  readonly instances: number | undefined;
  readonly seed: number | undefined;
  readonly fleetFile: string | undefined;
  readonly dataDir: string | undefined;
  readonly clock: 'real' | 'manual' | number;
  readonly start: number | undefined;
  readonly latencyMs: number | undefined;
  readonly qps: number | undefined;
  /** Name of a set of fault rules, or its file. */
  readonly faults: string | undefined;
  /** File of RAM policies; `on` for that of the build. */
  readonly ram: string | undefined;
}

/**
 * Reads the command line.
 *
 * @throws StewardError `LOCAL_USAGE` saying which option is wrong and what was expected
 */
export function readCommand(args: readonly string[]): LocalCommand | 'help' {
  const values = parse(args);
  if (values.help) return 'help';
  const only = (values.only ?? []).map(readPart);
  const clock = readClock(values.clock ?? 'real');
  const start = readInstant('--start', values.start);
  if (start !== undefined && clock === 'real') {
    throw wrong(
      '--start needs a clock that can start anywhere: add --clock manual or --clock RATE',
    );
  }
  if (values.fleet !== undefined && values.instances !== undefined) {
    throw wrong('--fleet and --instances exclude each other');
  }
  return {
    only: only.length > 0 ? only : stackParts,
    port: readNumber('--port', values.port, { min: 0, max: 65_535 - stackParts.length }),
    instances: readNumber('--instances', values.instances, { min: 0, max: 1_000_000 }),
    seed: readNumber('--seed', values.seed, { min: 0, max: 2 ** 31 - 1 }),
    fleetFile: values.fleet,
    dataDir: values.data,
    clock,
    start,
    latencyMs: readNumber('--latency', values.latency, { min: 0, max: 86_400_000 }),
    qps: readNumber('--qps', values.qps, { min: 0.001, max: 1_000_000, fraction: true }),
    faults: values.faults,
    ram: values.ram,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: joinNegatives(args),
      options: {
        port: { type: 'string' },
        only: { type: 'string', multiple: true },
        instances: { type: 'string' },
        seed: { type: 'string' },
        fleet: { type: 'string' },
        data: { type: 'string' },
        clock: { type: 'string' },
        start: { type: 'string' },
        latency: { type: 'string' },
        qps: { type: 'string' },
        faults: { type: 'string' },
        ram: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    throw wrong(error instanceof Error ? error.message : String(error));
  }
}

function readPart(text: string): StackPart {
  const part = stackParts.find((name) => name === text);
  if (part === undefined) {
    const known = `${stackParts.slice(0, -1).join(', ')} or ${stackParts.at(-1)}`;
    throw wrong(`--only: expected ${known}, found ${JSON.stringify(text)}`);
  }
  return part;
}

function readClock(text: string): LocalCommand['clock'] {
  if (text === 'real' || text === 'manual') return text;
  const rate = Number(text);
  if (text.trim() === '' || !(rate > 0 && rate <= 1_000_000)) {
    throw wrong(
      `--clock: expected real, manual or a rate above 0 such as 3600, found ${JSON.stringify(text)}`,
    );
  }
  return rate;
}

function readInstant(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  // A zone is asked for: without one the instant would depend on the machine.
  const instant = /(Z|[+-]\d\d:?\d\d)$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(instant)) {
    throw wrong(
      `${option}: expected an instant with its zone such as 2026-03-02T18:00:00Z, found ${JSON.stringify(text)}`,
    );
  }
  return instant;
}

function readNumber(
  option: string,
  text: string | undefined,
  { min, max, fraction = false }: { min: number; max: number; fraction?: boolean },
): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  const fits = value >= min && value <= max && (fraction || Number.isInteger(value));
  if (text.trim() === '' || !fits) {
    const kind = fraction ? 'a number' : 'a whole number';
    throw wrong(`${option}: expected ${kind} from ${min} to ${max}, found ${JSON.stringify(text)}`);
  }
  return value;
}

function wrong(message: string): StewardError {
  return new StewardError('LOCAL_USAGE', `${message}. See npm run -s local -- --help`);
}
