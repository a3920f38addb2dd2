import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, type Metafile } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type * as Invoking from '../../lib/fc/create-invoker.ts';
import { slimPlugin } from '../../tools/build/slim-plugin.ts';
import { createKeptLog, KEYS } from '../helpers/dsw-setup.ts';
import { findFcSignatureFaults } from '../helpers/fc-signature-verifier.ts';
import { createJumpingClock } from '../helpers/jumping-clock.ts';
import {
  answer,
  type ScriptedServer,
  startScriptedServer,
  text,
} from '../helpers/scripted-server.ts';

/** The invoker as functions get it: fc2 in a chunk of its own, with stubs for what no call of ours reaches. */

const root = fileURLToPath(new URL('../..', import.meta.url));
let folder: string;
let server: ScriptedServer;
let outputs: Metafile['outputs'];
let bundle: typeof Invoking;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fc-bundle-'));
  server = await startScriptedServer();
  const { metafile } = await build({
    absWorkingDir: root,
    stdin: { contents: "export * from './lib/fc/create-invoker.ts';", resolveDir: root },
    bundle: true,
    splitting: true,
    outdir: folder,
    entryNames: 'invoker',
    outExtension: { '.js': '.mjs' },
    platform: 'node',
    target: 'node20',
    format: 'esm',
    minify: true,
    keepNames: true,
    metafile: true,
    plugins: [slimPlugin()],
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
  });
  outputs = metafile.outputs;
  // Made from this module just now.
  bundle = (await import(pathToFileURL(join(folder, 'invoker.mjs')).href)) as typeof bundle;
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

/** Files of a package that an output holds. */
const filesOf = (output: Metafile['outputs'][string] | undefined, name: string) =>
  Object.keys(output?.inputs ?? {}).filter((path) => path.includes(`node_modules/${name}/`));

test('has fc2 in a chunk that is loaded with the first call, without what needs no call', () => {
  const entry = Object.entries(outputs).find(([path]) => path.endsWith('/invoker.mjs'))?.[1];
  const all = Object.values(outputs);

  expect(filesOf(entry, '@alicloud/fc2')).toEqual([]);
  expect(filesOf(entry, 'httpx')).toEqual([]);
  expect(all.flatMap((output) => filesOf(output, '@alicloud/fc2')).sort()).toEqual([
    'node_modules/@alicloud/fc2/index.js',
    'node_modules/@alicloud/fc2/lib/client.js',
    'node_modules/@alicloud/fc2/lib/helper.js',
    'node_modules/@alicloud/fc2/node_modules/kitx/lib/index.js',
    'node_modules/@alicloud/fc2/package.json',
  ]);
  for (const name of ['ali-oss', 'axios', 'ws', 'core-js']) {
    expect(all.flatMap((output) => filesOf(output, name))).toEqual([]);
  }
  // What a function that calls others pays at its start.
  expect(entry?.bytes).toBeLessThan(12_000);
});

test.each(['fc2', 'openapi'] as const)(
  'calls by %s, and reads errors by their codes',
  async (client) => {
    server.calls.length = 0;
    server.script(
      text('', { status: 429, headers: { 'content-type': 'application/json' } }),
      text('', { status: 202, headers: { 'x-fc-request-id': 'r-1' } }),
      answer({ Code: 'FunctionNotFound', Message: 'none' }, { status: 404 }),
    );
    const invoker = bundle.createInvoker({
      accountId: '1234567890123456',
      region: 'cn-hangzhou',
      endpoint: server.url,
      credentials: { get: async () => KEYS },
      client,
      clock: createJumpingClock('2026-03-01T00:00:00Z'),
      log: createKeptLog(),
      random: () => 0,
    });

    const result = await invoker.invokeAsync('demo-worker', { shard: 1 });
    const failure = invoker.invokeAsync('nobody', {});

    expect(result).toEqual({ outcome: 'taken', requestId: 'r-1' });
    await expect(failure).rejects.toMatchObject({
      name: 'FcError',
      code: 'FC_FUNCTION_NOT_FOUND',
      serviceCode: 'FunctionNotFound',
    });
    expect(server.calls).toHaveLength(3);
    if (client === 'fc2') {
      expect(server.calls.flatMap((call) => findFcSignatureFaults(call, KEYS))).toEqual([]);
    }
  },
);
