import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { StewardError } from '../lib/base/errors.ts';
import type { Log } from '../lib/base/log.ts';
import type { WorldState } from './dsw/entities.ts';

/** What `--data` keeps of the DSW service. */
export interface SavedState {
  readonly version: 1;
  /** Instant of the local clock, epoch ms. */
  readonly now: number;
  readonly world: WorldState;
}

/**
 * Reads a saved state, or undefined where none has been saved yet.
 *
 * @throws StewardError `LOCAL_STATE_UNREADABLE` naming the file
 */
export async function readStateFile(path: string): Promise<SavedState | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw stateUnreadable(path, error);
  }
  let state: unknown;
  try {
    state = JSON.parse(text);
  } catch (error) {
    throw stateUnreadable(path, error);
  }
  if (!isSavedState(state)) {
    throw stateUnreadable(path, new Error('it is not a state that this version has saved'));
  }
  return state;
}

/** What to say when a saved state cannot be gone on from. */
export function stateUnreadable(path: string, cause: unknown): StewardError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new StewardError(
    'LOCAL_STATE_UNREADABLE',
    `The saved state in ${path} cannot be used: ${why}. Move the file away to begin afresh.`,
    { details: { path }, cause },
  );
}

// Only as far as it can have been cut short or be something else: this program wrote it.
function isSavedState(value: unknown): value is SavedState {
  if (!isObject(value)) return false;
  const { version, now, world } = value;
  if (version !== 1 || !Number.isFinite(now) || !isObject(world)) return false;
  const { version: worldVersion, instances, snapshots } = world;
  return worldVersion === 1 && Array.isArray(instances) && Array.isArray(snapshots);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** Writes a state after changes, not too often, and once more at the end. */
export interface StateKeeper {
  /** Something changed; it will be written soon. */
  changed(): void;
  /** Writes the state as it is now, and no more. */
  close(): Promise<void>;
}

/** Machine milliseconds from a change to its writing: changes come in swarms. */
const PAUSE_MS = 200;
/** A large world takes long to write; writing may take at most this share of the machine's time. */
const MAX_SHARE = 0.05;
/** A disk that is full or gone is not asked five times a second. */
const FAILED_PAUSE_MS = 30_000;

export function createStateKeeper(
  path: string,
  snapshot: () => SavedState,
  log: Log | undefined,
): StateKeeper {
  let dirty = false;
  let closed = false;
  let pauseMs = PAUSE_MS;
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> | undefined;

  /** One write at a time: two would mix their pieces in one file. */
  function schedule(): void {
    if (closed || timer !== undefined || writing !== undefined) return;
    timer = setTimeout(() => {
      timer = undefined;
      writing = write().then(() => {
        writing = undefined;
        if (dirty) schedule();
      });
    }, pauseMs);
    // The last word is written by close(); waiting for this one is no reason to stay.
    timer.unref();
  }

  async function write(): Promise<void> {
    dirty = false;
    const startedAt = performance.now();
    try {
      await replaceFile(path, pieces(snapshot()));
      pauseMs = Math.max(PAUSE_MS, (performance.now() - startedAt) / MAX_SHARE);
    } catch (error) {
      dirty = true;
      pauseMs = FAILED_PAUSE_MS;
      log?.error('the state could not be saved', { path, error });
    }
  }

  return {
    changed() {
      dirty = true;
      schedule();
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      await writing;
      // Always: the clock has moved on even where nothing else has.
      await write();
    },
  };
}

/** The file is always whole, the old one or the new one, whenever the machine stops. */
async function replaceFile(path: string, text: Iterable<string>): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const next = `${path}.new`;
  const file = await open(next, 'w');
  try {
    for (const piece of text) {
      await file.appendFile(piece);
      // A slow disk gives others their turn by itself, a quick one does not.
      await turn();
    }
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(next, path);
}

/** Elements of a list that are put into text at once. */
const PIECE = 500;

/**
 * The state as JSON, piece by piece: a large world takes seconds, in which the services have to answer. What was handed
 * out as a snapshot does not change meanwhile.
 */
function* pieces({ version, now, world }: SavedState): Generator<string> {
  yield `{"version":${version},"now":${now},"world":{`;
  let comma = '';
  for (const [key, value] of Object.entries(world)) {
    if (value === undefined) continue;
    yield `${comma}${JSON.stringify(key)}:`;
    if (Array.isArray(value)) yield* listPieces(value);
    else yield JSON.stringify(value);
    comma = ',';
  }
  yield '}}';
}

function* listPieces(list: readonly unknown[]): Generator<string> {
  for (let at = 0; at < list.length; at += PIECE) {
    const part = JSON.stringify(list.slice(at, at + PIECE)).slice(1, -1);
    yield `${at === 0 ? '[' : ','}${part}`;
  }
  yield list.length === 0 ? '[]' : ']';
}
