import { readFile } from 'node:fs/promises';
import { StewardError } from '../lib/base/errors.ts';
import { createJsonLog } from '../lib/base/json-log.ts';
import type { FleetFile } from './dsw/entities.ts';
import { parseFleet } from './dsw/fleet-file.ts';
import { fileInvalid, loadFaultSet } from './faults/fault-set.ts';
import { readCommand, usage } from './options.ts';
import { startStack } from './stack.ts';

/** `npm run local`: the stack as a program. */

/** Errors about what the user gave us: the command line or a file. */
const USAGE_CODES: ReadonlySet<string> = new Set([
  'LOCAL_USAGE',
  'LOCAL_FILE_INVALID',
  'LOCAL_STATE_UNREADABLE',
  'RAM_INVALID',
]);

/** What `npm run build` says that the functions need. */
const BUILT_RIGHTS = 'dist/ram.json';

async function main(): Promise<void> {
  const command = readCommand(process.argv.slice(2));
  if (command === 'help') {
    process.stdout.write(`${usage}\n`);
    return;
  }
  const log = createJsonLog({
    now: () => new Date(),
    write: (line) => process.stderr.write(`${line}\n`),
  });
  const { fleetFile, faults, ram, ...options } = command;
  const stack = await startStack({
    ...options,
    fleet: fleetFile === undefined ? undefined : await readFleet(fleetFile),
    ram: ram === undefined ? undefined : await readJson(ram === 'on' ? BUILT_RIGHTS : ram),
    faults: faults === undefined ? undefined : await loadFaultSet(faults),
    log,
  });
  let stopping = false;
  const stop = (signal: NodeJS.Signals) => {
    // Asked twice, the user does not want to wait.
    if (stopping) process.exit(130);
    stopping = true;
    log.info('stopping', { signal });
    stack.close().then(() => process.exit(0), fail);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  // Last: whoever reads this line may end us at once.
  process.stdout.write(`${JSON.stringify(stack.info)}\n`);
}

async function readFleet(path: string): Promise<FleetFile> {
  const parsed = parseFleet(await readJson(path));
  if (!parsed.ok) throw fileInvalid(path, parsed.problems);
  return parsed.fleet;
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as unknown;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw fileInvalid(path, [{ path: '', message }]);
  }
}

function fail(error: unknown): void {
  if (error instanceof StewardError) {
    process.stderr.write(`${error.message}\n`);
    process.exit(USAGE_CODES.has(error.code) ? 2 : 1);
  }
  process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
  process.exit(1);
}

main().catch(fail);
