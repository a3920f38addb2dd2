import { rmSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { StewardError } from '../../lib/base/errors.ts';

/**
 * Takes a folder for records for this process alone, by a file beside it with the process's id. One that was killed and left
 * its file there holds nothing up.
 *
 * @param pid of the process that takes it
 * @returns gives it back; at once, so that it can be called when the process exits
 * @throws StewardError `START_STORE_IN_USE`
 */
export async function lockStore(folder: string, pid = process.pid): Promise<() => void> {
  const file = `${folder}.lock`;
  await mkdir(dirname(file), { recursive: true });
  if (!(await createLock(file, pid))) {
    const holder = Number(await readFile(file, 'utf8').catch(() => ''));
    if (isAlive(holder)) throw inUse(folder, holder);
    await rm(file, { force: true });
    if (!(await createLock(file, pid))) throw inUse(folder, undefined);
  }
  return () => rmSync(file, { force: true });
}

async function createLock(file: string, pid: number): Promise<boolean> {
  try {
    await writeFile(file, String(pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false; // Node's own errors
    throw error;
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'; // somebody else's, but there
  }
}

function inUse(folder: string, pid: number | undefined): StewardError {
  const who = pid === undefined ? '' : ` (process ${pid})`;
  return new StewardError(
    'START_STORE_IN_USE',
    `Another npm start${who} is writing to ${folder}. Wait for it, or name another folder with --store.`,
    { details: { folder } },
  );
}
