import { createFolderStore } from '../../../lib/store/folder-store.ts';

/**
 * A process that is there to be killed. `overwrite`: puts `object` again and again, 200 kB of one letter each time, and prints
 * a line for each. `half`: begins to write `object`, prints a line, and goes no further.
 */
const [root = '', mode] = process.argv.slice(2);
const store = createFolderStore(root);

if (mode === 'half') {
  await store.write('object', neverEnding());
} else {
  for (let n = 0; ; n += 1) {
    await store.put('object', String.fromCharCode(97 + (n % 26)).repeat(200_000));
    console.log('put');
  }
}

async function* neverEnding(): AsyncGenerator<Uint8Array> {
  yield Buffer.alloc(200_000, 'x');
  console.log('half');
  // Keeps the process alive without end.
  await new Promise(() => setInterval(() => {}, 1_000_000));
}
