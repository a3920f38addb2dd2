import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ObjectInfo } from '../../lib/store/object-store.ts';
import { type OpenedStorage, storeKinds } from './object-store-kinds.ts';

/** Characters that paths, URLs, XML, shells, signatures and sorting trip over, each a whole character. */
const HOSTILE = [
  ...'aAzZ09.-_~ +%&=?#"\'<>|:;,*!()[]{}^$@\\`',
  'é',
  '中',
  '\ufb01',
  '😀',
  'a.json',
  '%41',
  '..a',
];

const segment = fc
  .array(fc.constantFrom(...HOSTILE), { minLength: 1, maxLength: 6 })
  .map((parts) => parts.join(''))
  .filter((text) => text !== '.' && text !== '..');
const key = fc
  .array(segment, { minLength: 1, maxLength: 4 })
  .map((segments) => segments.join('/'))
  .filter((text) => !text.startsWith('\\'));

const bytes = fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ size: 'large' }));

describe.each(storeKinds)('an object store in $name', ({ openStorage }) => {
  let storage: OpenedStorage;
  beforeEach(async () => {
    storage = await openStorage();
  });
  afterEach(() => storage.close());

  it('gives back what was put, byte for byte, under any key', async () => {
    const store = storage.open();

    await fc.assert(
      fc.asyncProperty(key, bytes, async (name, body) => {
        await store.put(name, body);

        expect(await store.get(name)).toEqual(new Uint8Array(body));
        expect(await collect(store.list(name))).toContainEqual(
          expect.objectContaining({ key: name, size: body.length }),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('keeps every key apart from every other', async () => {
    const store = storage.open();

    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(key, { minLength: 2, maxLength: 12 }), async (names) => {
        for (const name of names) await store.put(name, name);

        for (const name of names) expect(await text(store.get(name))).toBe(name);
        for (const name of names) await store.delete(name);
        expect(await collect(store.list(''))).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });

  it('lists in byte order of the keys, whatever order they came in', async () => {
    const store = storage.open();

    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(key, { minLength: 2, maxLength: 12 }), async (names) => {
        for (const name of names) await store.put(name, name);

        const listed = await keysOf(store.list(''));
        for (const name of names) await store.delete(name);

        expect(listed).toEqual(
          [...names].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))),
        );
      }),
      { numRuns: 25 },
    );
  });

  it('lists what begins with a prefix, which may end in the middle of a name', async () => {
    const store = storage.open();
    const names = ['runs/a/1', 'runs/a/2', 'runs/ab/1', 'runs/b', 'runs', 'run/x', 'runs-old/1'];
    for (const name of names) await store.put(name, 'x');

    expect(await keysOf(store.list('runs/a'))).toEqual(['runs/a/1', 'runs/a/2', 'runs/ab/1']);
    expect(await keysOf(store.list('runs/a/'))).toEqual(['runs/a/1', 'runs/a/2']);
    expect(await keysOf(store.list('runs'))).toEqual([
      'runs',
      'runs-old/1',
      'runs/a/1',
      'runs/a/2',
      'runs/ab/1',
      'runs/b',
    ]);
    expect(await keysOf(store.list('nothing/here'))).toEqual([]);
  });

  it('lists what comes after a text, which need not be a key', async () => {
    const store = storage.open();
    for (const key of ['runs/a/1', 'runs/a/2', 'runs/ab/1', 'runs/b', 'runs/b/1', 'stats/x']) {
      await store.put(key, 'x');
    }
    const listAfter = (text: string, prefix = 'runs/') =>
      keysOf(store.list(prefix, { after: text }));

    expect(await listAfter('runs/a/1')).toEqual(['runs/a/2', 'runs/ab/1', 'runs/b', 'runs/b/1']);
    expect(await listAfter('runs/a/1x')).toEqual(['runs/a/2', 'runs/ab/1', 'runs/b', 'runs/b/1']);
    expect(await listAfter('runs/a0')).toEqual(['runs/ab/1', 'runs/b', 'runs/b/1']);
    expect(await listAfter('runs/b')).toEqual(['runs/b/1']);
    expect(await listAfter('a')).toHaveLength(5);
    expect(await listAfter('stats')).toEqual([]);
    expect(await listAfter('', 'runs/a/')).toEqual(['runs/a/1', 'runs/a/2']);
  });

  it('lists 2,500 objects without missing or repeating one', async () => {
    const store = storage.open();
    const names = Array.from({ length: 2500 }, (_, n) => `many/${String(n).padStart(5, '0')}.json`);
    await inTurns(names, 20, (name) => store.put(name, name));

    const listed = await collect(store.list('many/'));

    expect(listed.map((info) => info.key)).toEqual(names);
    expect(listed.every((info) => info.size === 15)).toBe(true);
    expect(listed.every((info) => !Number.isNaN(info.modifiedAt.getTime()))).toBe(true);
  });

  it('answers undefined for what is not there', async () => {
    const store = storage.open();

    expect(await store.get('nothing')).toBeUndefined();
    expect(await store.read('nothing/at/all')).toBeUndefined();
  });

  it('overwrites on put, and not on create', async () => {
    const store = storage.open();
    await store.put('a', 'first');
    await store.put('a', 'second');

    expect(await store.create('a', 'third')).toBe('exists');
    expect(await text(store.get('a'))).toBe('second');
    expect(await store.create('b', 'new')).toBe('created');
    expect(await text(store.get('b'))).toBe('new');
  });

  it('creates again what was deleted', async () => {
    const store = storage.open();
    await store.create('a', 'one');
    await store.delete('a');

    expect(await store.create('a', 'two')).toBe('created');
    expect(await text(store.get('a'))).toBe('two');
  });

  it('lets exactly one of 64 racing creators through, over several clients', async () => {
    const clients = Array.from({ length: 8 }, () => storage.open());

    for (let round = 0; round < 5; round += 1) {
      const results = await Promise.all(
        Array.from({ length: 64 }, async (_, n) => {
          const client = clients[n % clients.length];
          return { n, result: await client?.create(`race/${round}`, String(n)) };
        }),
      );

      const winners = results.filter(({ result }) => result === 'created');
      expect(winners).toHaveLength(1);
      expect(await text(storage.open().get(`race/${round}`))).toBe(String(winners[0]?.n));
    }
  });

  it('deletes what is there, and does not mind what is not', async () => {
    const store = storage.open();
    await store.put('a/b', 'x');

    await store.delete('a/b');
    await store.delete('a/b');
    await store.delete('never/was');

    expect(await collect(store.list(''))).toEqual([]);
  });

  it('writes pieces as one object and reads it in pieces', async () => {
    const store = storage.open();
    const sizes = [0, 1, 70_000, 130_000, 250_000, 3];
    const whole = Buffer.concat(sizes.map((size, n) => Buffer.alloc(size, n + 1)));

    await store.write('big/file.bin', pieces(sizes));

    expect(Buffer.compare((await store.get('big/file.bin')) ?? new Uint8Array(), whole)).toBe(0);
    expect(Buffer.compare(await drain(store.read('big/file.bin')), whole)).toBe(0);
    expect((await collect(store.list('big/')))[0]?.size).toBe(whole.length);
  });

  it('writes an object of no pieces at all', async () => {
    const store = storage.open();

    await store.write('empty', pieces([]));

    expect(await store.get('empty')).toEqual(new Uint8Array());
    expect(await drain(store.read('empty'))).toEqual(Buffer.alloc(0));
  });

  it.each([1, 400_000])('shows nothing of a write that breaks off after %i bytes', async (size) => {
    const store = storage.open();
    await store.put('kept', 'as it was');
    const broken = async function* () {
      yield Buffer.alloc(size, 1);
      throw new Error('the source failed');
    };

    await expect(store.write('broken', broken())).rejects.toThrow('the source failed');
    await expect(store.write('kept', broken())).rejects.toThrow('the source failed');

    expect(await store.get('broken')).toBeUndefined();
    expect(await keysOf(store.list(''))).toEqual(['kept']);
    expect(await text(store.get('kept'))).toBe('as it was');
  });

  it('lets go of pieces that it does not want any more', async () => {
    const store = storage.open();
    const abort = new AbortController();
    let released = false;
    const source = async function* () {
      try {
        for (;;) {
          yield Buffer.alloc(150_000);
          abort.abort(new Error('enough'));
        }
      } finally {
        released = true;
      }
    };

    const writing = store.write('a', source(), { signal: abort.signal });

    await expect(writing).rejects.toThrow('enough');
    expect(released).toBe(true);
    expect(await store.get('a')).toBeUndefined();
  });

  it('keeps what it was given, whatever the caller does with the buffer later', async () => {
    const store = storage.open();
    const reused = Buffer.alloc(60_000, 'a');
    const source = async function* () {
      for (const letter of ['a', 'b', 'c', 'd']) {
        reused.fill(letter);
        yield reused;
      }
    };

    await store.write('letters', source());

    await store.put('e', reused);
    reused.fill('x');

    expect((await text(store.get('e')))?.[0]).toBe('d');
    const letters = (await text(store.get('letters'))) ?? '';
    expect(letters.replace(/(.)\1+/g, '$1')).toBe('abcd');
  });

  it.each([
    '',
    '/a',
    'a/',
    'a//b',
    '.',
    '..',
    'a/../b',
    '../../etc/passwd',
    './a',
    '\\a',
    'a\nb',
    'a\u0000b',
    '\ud800',
    `${'long/'.repeat(204)}long`,
  ])('refuses the key %j', async (name) => {
    const store = storage.open();
    const refused = expect.objectContaining({ code: 'STORE_KEY_INVALID' });

    await expect((async () => store.get(name))()).rejects.toEqual(refused);
    await expect((async () => store.put(name, 'x'))()).rejects.toEqual(refused);
    await expect((async () => store.create(name, 'x'))()).rejects.toEqual(refused);
    await expect((async () => store.delete(name))()).rejects.toEqual(refused);
    await expect((async () => store.read(name))()).rejects.toEqual(refused);
    await expect((async () => store.write(name, pieces([1])))()).rejects.toEqual(refused);
  });

  it('does nothing under a signal that was aborted before', async () => {
    const store = storage.open();
    const signal = AbortSignal.abort(new Error('too late'));

    await expect(store.put('a', 'x', { signal })).rejects.toThrow('too late');
    await expect(store.create('a', 'x', { signal })).rejects.toThrow('too late');

    expect(await store.get('a')).toBeUndefined();
  });
});

async function* pieces(sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  for (const [n, size] of sizes.entries()) yield new Uint8Array(size).fill(n + 1);
}

async function collect(listing: AsyncIterable<ObjectInfo>): Promise<ObjectInfo[]> {
  const found: ObjectInfo[] = [];
  for await (const info of listing) found.push(info);
  return found;
}

async function keysOf(listing: AsyncIterable<ObjectInfo>): Promise<string[]> {
  return (await collect(listing)).map((info) => info.key);
}

async function text(body: Promise<Uint8Array | undefined>): Promise<string | undefined> {
  const found = await body;
  return found && Buffer.from(found).toString();
}

async function drain(reading: Promise<AsyncIterable<Uint8Array> | undefined>): Promise<Buffer> {
  const found: Uint8Array[] = [];
  for await (const piece of (await reading) ?? []) found.push(piece);
  return Buffer.concat(found);
}

async function inTurns<T>(items: readonly T[], width: number, work: (item: T) => Promise<void>) {
  for (let at = 0; at < items.length; at += width) {
    await Promise.all(items.slice(at, at + width).map(work));
  }
}
