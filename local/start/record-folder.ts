import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StewardError } from '../../lib/base/errors.ts';

/** Says that a folder holds made-up records, so that the next start may throw them away. */
const MARK = 'made-up.txt';
const MARK_TEXT =
  'Records of `npm start`: made-up days. The next ones replace everything in this folder.\n';

/**
 * Makes the folder for records, and empties it of those that an earlier `npm start` left. Never of anything else.
 *
 * @throws StewardError `START_STORE_TAKEN` when something else is in it
 */
export async function prepareStore(folder: string): Promise<void> {
  const found = await readdir(folder).catch((): string[] => []);
  if (found.length > 0 && !found.includes(MARK)) {
    throw new StewardError(
      'START_STORE_TAKEN',
      `${folder} holds something else than the records of an earlier npm start (there is no ${MARK} in it). Name an empty folder, or one that does not exist yet.`,
      { details: { folder } },
    );
  }
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, MARK), MARK_TEXT);
}
