import fc from 'fast-check';
import { expect, it } from 'vitest';
import { officialClient, startOss } from './start-oss.ts';

const key = fc.stringMatching(/^[abé中😀/-]{1,6}$/u).filter((text) => !text.startsWith('/'));
const question = fc.record({
  keys: fc.uniqueArray(key, { maxLength: 25 }),
  prefix: fc.constantFrom('', 'a', 'a/', 'ab', '中'),
  delimiter: fc.constantFrom('', '/', 'b'),
  maxKeys: fc.integer({ min: 1, max: 7 }),
  after: fc.constantFrom('', 'a', 'a/b', 'b', '中a'),
});

interface Listed {
  readonly objects: string[];
  readonly prefixes: string[];
}

const compare = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** What a listing is, said in the plainest way. */
function expected({
  keys,
  prefix,
  delimiter,
  after,
}: {
  keys: string[];
  prefix: string;
  delimiter: string;
  after: string;
}): Listed {
  const shown = keys
    .filter((name) => name.startsWith(prefix))
    .map((name) => {
      const end = delimiter === '' ? -1 : name.indexOf(delimiter, prefix.length);
      return end < 0 ? { name, rolled: false } : { name: name.slice(0, end + 1), rolled: true };
    })
    .filter(({ name }) => compare(name, after) > 0)
    .sort((a, b) => compare(a.name, b.name));
  return {
    objects: shown.filter(({ rolled }) => !rolled).map(({ name }) => name),
    prefixes: [...new Set(shown.filter(({ rolled }) => rolled).map(({ name }) => name))],
  };
}

it('lists the same over any pages, in both versions', async () => {
  const { port, service } = await startOss();
  const client = officialClient(port);

  await fc.assert(
    fc.asyncProperty(question, async ({ keys, prefix, delimiter, maxKeys, after }) => {
      for (const name of keys) await client.put(name, Buffer.from('x'));
      const wanted = expected({ keys, prefix, delimiter, after });
      const query = {
        'max-keys': maxKeys,
        ...(prefix && { prefix }),
        ...(delimiter && { delimiter }),
      };

      const byToken = await pages(async (token) => {
        const answer = await client.listV2({
          ...query,
          ...(after && { 'start-after': after }),
          ...(token && { 'continuation-token': token }),
        });
        return { ...answer, next: answer.nextContinuationToken };
      }, maxKeys);
      const byMarker = await pages(async (token) => {
        const marker = token ?? after;
        const answer = await client.list({ ...query, ...(marker && { marker }) });
        return { ...answer, next: answer.nextMarker };
      }, maxKeys);

      expect(byToken).toEqual(wanted);
      expect(byMarker).toEqual(wanted);
      if (keys.length > 0) await client.deleteMulti(keys, { quiet: true });
      service.calls.clear();
    }),
    { numRuns: 60 },
  );
});

interface Page {
  readonly objects: ReadonlyArray<{ readonly name: string }>;
  readonly prefixes: readonly string[] | null;
  readonly isTruncated: boolean;
  readonly next: string | null;
}

async function pages(
  ask: (token: string | undefined) => Promise<Page>,
  maxKeys: number,
): Promise<Listed> {
  const found: Listed = { objects: [], prefixes: [] };
  let token: string | undefined;
  for (;;) {
    const page = await ask(token);
    const prefixes = page.prefixes ?? [];
    expect(page.objects.length + prefixes.length).toBeLessThanOrEqual(maxKeys);
    found.objects.push(...page.objects.map(({ name }) => name));
    found.prefixes.push(...prefixes);
    if (!page.isTruncated) return found;
    token = page.next ?? undefined;
  }
}
