import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type * as Client from '../../lib/dsw/client.ts';
import type * as Credentials from '../../lib/dsw/credentials.ts';
import { slimPlugin } from '../../tools/build/slim-plugin.ts';
import { createKeptLog, KEYS } from '../helpers/dsw-setup.ts';
import { createJumpingClock } from '../helpers/jumping-clock.ts';
import {
  answer,
  type ScriptedServer,
  startScriptedServer,
  text,
} from '../helpers/scripted-server.ts';

/** The client as functions get it: bundled into an ES module, with stubs for what no call of ours reaches. */

const root = fileURLToPath(new URL('../..', import.meta.url));
let folder: string;
let server: ScriptedServer;
let bundle: typeof Client & typeof Credentials;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dsw-bundle-'));
  server = await startScriptedServer();
  await build({
    absWorkingDir: root,
    stdin: {
      contents: "export * from './lib/dsw/client.ts'; export * from './lib/dsw/credentials.ts';",
      resolveDir: root,
    },
    bundle: true,
    // As functions are built: what is imported on demand is a file of its own.
    splitting: true,
    outdir: folder,
    entryNames: 'client',
    outExtension: { '.js': '.mjs' },
    platform: 'node',
    target: 'node20',
    format: 'esm',
    minifySyntax: true,
    minifyWhitespace: true,
    plugins: [slimPlugin()],
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
  });
  // Made from these two modules just now.
  bundle = (await import(pathToFileURL(join(folder, 'client.mjs')).href)) as typeof bundle;
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

test('sees status, headers and request id of answers that are no JSON, and repeats the call', async () => {
  const headers = {
    'retry-after': '4',
    'x-acs-request-id': 'r-html',
    'content-type': 'text/xml;charset=utf-8',
  };
  server.script(
    text('<Error/>', { status: 429, headers }),
    answer({ Success: true, RequestId: 'r-ok' }),
  );
  const clock = createJumpingClock('2026-03-01T00:00:00Z');
  const log = createKeptLog();
  const client = bundle.createDswClient({
    region: 'cn-hangzhou',
    endpoint: server.url,
    credentials: bundle.fcContextCredentials({ ...KEYS, securityToken: 'token' }),
    clock,
    log,
    random: () => 0,
  });

  const result = await client.stopInstance({ InstanceId: 'dsw-1' });

  expect(result.RequestId).toBe('r-ok');
  expect(clock.now()).toEqual(new Date('2026-03-01T00:00:04Z'));
  expect(log.lines[0]?.fields).toMatchObject({
    code: 'DSW_THROTTLED',
    httpStatus: 429,
    requestId: 'r-html',
  });
  // Our own agent kept the connection.
  expect(server.calls.map(({ connection }) => connection)).toEqual([1, 1]);
});

test('finds credentials with what it loads on demand', async () => {
  const file = join(folder, 'credentials');
  await writeFile(
    file,
    '[default]\ntype = access_key\naccess_key_id = id\naccess_key_secret = secret\n',
  );
  vi.stubEnv('ALIBABA_CLOUD_CREDENTIALS_FILE', file);
  vi.stubEnv('ALIBABA_CLOUD_CLI_PROFILE_DISABLED', 'true');

  const found = await bundle.defaultCredentials({}).get();

  vi.unstubAllEnvs();
  expect(found).toEqual({ accessKeyId: 'id', accessKeySecret: 'secret' });
});
