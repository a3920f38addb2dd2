import { parseArgs } from 'node:util';
import { joinNegatives } from '../join-negatives.ts';

export const usage = `Usage: npm start [-- options]

Plays a week on this machine, from Monday 29 December 2025, 08:00, to the Monday after it: a made-up fleet on a local PAI-DSW
service, people who come and go, and a public holiday. The timers of s.yaml wake the built functions of ./dist, which do what
policies.yaml says, over signed HTTP, and leave their records in .steward/week. Needs no cloud account and changes nothing
outside this folder. Then what the service saw is held against the records. To be quick, only one in six catch-up ticks is
played where nothing is due.

  --instances N   size of the fleet, 10 to 5000 (default 60)
  --seed N        another fleet, another week (default 1)
  --night         only the first night, and in full: what is stopped, what is left running, and why
  --faults SET    a night in which all sorts of things go wrong in the service (rough, or a file of fault rules), and the
                  function's process is killed at its first stop; it has to end as it does without
  --store DIR     where the records go (default .steward/week, with --night .steward/night); what an
                  earlier start left there is replaced
  --json          one JSON document on stdout instead of the story
  --help          this text

Colours are left out when the output is no terminal, or with NO_COLOR. Exit codes: 0 all went as it should, 1 it did not, 2 the
command line is wrong.
`;

export interface StartOptions {
  readonly instances: number;
  readonly seed: number;
  /** Folder for the records; undefined for the usual one. */
  readonly store: string | undefined;
  readonly json: boolean;
  /** One night only. */
  readonly night: boolean;
  /** Name of a set of fault rules, or its file; undefined where nothing goes wrong. */
  readonly faults: string | undefined;
}

/** Where records go when nobody says otherwise, below the clone: a night replaces no week that somebody still looks at. */
export function usualStore({ night }: Pick<StartOptions, 'night'>): string {
  return night ? '.steward/night' : '.steward/week';
}

/** What the command line asks for, or what is wrong with it. */
export function readOptions(
  argv: readonly string[],
):
  | { readonly ok: true; readonly options: StartOptions | 'help' }
  | { readonly ok: false; readonly problem: string } {
  try {
    const { values } = parseArgs({
      args: joinNegatives(argv),
      options: {
        instances: { type: 'string', default: '60' },
        seed: { type: 'string', default: '1' },
        store: { type: 'string' },
        night: { type: 'boolean', default: false },
        faults: { type: 'string' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.help) return { ok: true, options: 'help' };
    const instances = readNumber('--instances', values.instances, 10, 5000);
    const seed = readNumber('--seed', values.seed, 0, 2 ** 31 - 1);
    const { store, json, night, faults } = values;
    return { ok: true, options: { instances, seed, store, json, night, faults } };
  } catch (error) {
    return { ok: false, problem: error instanceof Error ? error.message : String(error) };
  }
}

function readNumber(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= max) return value;
  throw new Error(`${name}: expected a whole number from ${min} to ${max}, found "${text}"`);
}
