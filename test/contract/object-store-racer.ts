import { createFolderStore } from '../../lib/store/folder-store.ts';

/**
 * A process of its own that races others for objects of a folder store: waits for a line on stdin, then creates every key
 * that the line lists, and prints how each went.
 */
const [root = '', name = ''] = process.argv.slice(2);
const store = createFolderStore(root);
console.log('ready');
process.stdin.once('data', async (line: Buffer) => {
  const keys = JSON.parse(line.toString()) as string[]; // the test's own message
  const results = await Promise.all(
    keys.map(async (key) => ({ key, name, result: await store.create(key, name) })),
  );
  console.log(JSON.stringify(results));
  process.exit();
});
