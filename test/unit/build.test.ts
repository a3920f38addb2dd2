import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InvalidInputError } from '../../lib/base/errors.ts';
import { type BuildResult, buildProject } from '../../tools/build/build-project.ts';
import { formatSizes } from '../../tools/build/format-sizes.ts';

const run = promisify(execFile);

const FUNCTION = `
import OpenApi, * as $OpenApi from '@alicloud/openapi-client';

export class Named extends Error { constructor() { super('x'); this.name = new.target.name; } }

export const handler = async (): Promise<unknown> => {
  // Bundled, a CommonJS module comes with its exports as its default, and as nothing else.
  const { default: credentials } = await import('@alicloud/credentials');
  const { default: Oss } = await import('ali-oss');
  return { client: typeof $OpenApi.Config, credentials: typeof (credentials as any).Config, oss: typeof Oss, name: new Named().name };
};

/** A signed call, with credentials handed in. */
export const call = async (url: string): Promise<unknown> => {
  const Client = (OpenApi as any).default;
  const credential = { getCredential: async () => ({ accessKeyId: 'a', accessKeySecret: 'b', type: 'access_key' }) };
  const client = new Client(new $OpenApi.Config({ endpoint: new URL(url).host, protocol: 'http', credential } as any));
  const params = new $OpenApi.Params({
    action: 'X', version: 'V', protocol: 'http', pathname: '/', method: 'GET', authType: 'AK', style: 'ROA',
    reqBodyType: 'json', bodyType: 'json',
  });
  return (await client.callApi(params, new $OpenApi.OpenApiRequest({}), {})).body;
};

/** What openapi-client does itself when it is given keys instead of a provider. */
export const ownCredentials = async (): Promise<unknown> => {
  const Client = (OpenApi as any).default;
  return new Client(new $OpenApi.Config({ accessKeyId: 'a', accessKeySecret: 'b', endpoint: 'e' }));
};
`;

const S_YAML = `
resources:
  stop-instances:
    component: fc3
    props:
      functionName: stop
      region: cn-hangzhou
      runtime: nodejs20
      code: ./dist
      handler: stop-instances.handler
      cpu: 0.35
      memorySize: 512
      diskSize: 512
      timeout: 600
      role: some-role
      logConfig: auto
      environmentVariables: { TZ: UTC }
      asyncInvokeConfig: { maxAsyncRetryAttempts: 0, maxAsyncEventAgeInSeconds: 240 }
      concurrencyConfig: { reservedConcurrency: 1 }
      triggers:
        - triggerName: catch-up # stays
          triggerType: timer
          triggerConfig: { cronExpression: '@every 5m', enable: true }
`;

const POLICIES = `
version: 1
targets: [{ name: all, region: cn-hangzhou }]
policies:
  - name: nightly
    kind: stop
    window: { from: "22:00", to: "08:00" }
`;

let root: string;
let elsewhere: string;
let result: BuildResult;

const build = (timers: 'check' | 'write' | 'ignore', policiesFile = 'policies.yaml') =>
  buildProject({ root, outDir: join(root, 'dist'), policiesFile, timers });

async function problemsOf(building: Promise<unknown>): Promise<string[]> {
  const error = await building.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (!(error instanceof InvalidInputError)) throw new Error(`expected a refusal, got ${error}`);
  return error.problems.map(
    ({ file, line, column, path, message }) => `${file}:${line}:${column} ${path}: ${message}`,
  );
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'build-'));
  elsewhere = await mkdtemp(join(tmpdir(), 'code-'));
  await mkdir(join(root, 'functions'));
  await mkdir(join(root, 'lib/cli'), { recursive: true });
  await symlink(resolve('node_modules'), join(root, 'node_modules'));
  await writeFile(join(root, 'package.json'), '{"type":"module"}');
  await writeFile(join(root, 'functions/stop-instances.ts'), FUNCTION);
  await writeFile(
    join(root, 'lib/cli/main.ts'),
    "#!/usr/bin/env node\nprocess.stdout.write('steward here\\n');\n",
  );
  await writeFile(join(root, 'policies.yaml'), POLICIES);
  await writeFile(join(root, 's.yaml'), S_YAML);
  result = await build('ignore');
  // FC is given this folder and nothing around it.
  await cp(join(root, 'dist'), elsewhere, { recursive: true });
});
afterAll(async () => {
  await rm(root, { recursive: true });
  await rm(elsewhere, { recursive: true });
});

/** Calls an export of the built function in a bare process, far from any node_modules. */
async function callBuilt(name: string, argument = ''): Promise<string> {
  const code = `import(${JSON.stringify(join(elsewhere, 'stop-instances.mjs'))})
    .then((m) => m[${JSON.stringify(name)}](${JSON.stringify(argument)}))
    .then((value) => console.log(JSON.stringify(value)), (error) => console.log(error.message))`;
  return (await run(process.execPath, ['-e', code], { cwd: elsewhere })).stdout.trim();
}

describe('the built code package', () => {
  it('runs with nothing beside it, lazy chunks included, and keeps class names', async () => {
    expect(JSON.parse(await callBuilt('handler'))).toEqual({
      client: 'function',
      credentials: 'function',
      oss: 'function',
      name: 'Named',
    });
  });

  it('signs and sends calls', async () => {
    const server = createServer((request, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ authorization: request.headers.authorization }));
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;

    const answer = await callBuilt('call', `http://127.0.0.1:${port}`);

    server.close();
    expect(JSON.parse(answer).authorization).toMatch(/^ACS3-HMAC-SHA256 Credential=a,/);
  });

  it('says clearly what was left out when it is used after all', async () => {
    expect(await callBuilt('ownCredentials')).toMatch(
      /^@alicloud\/credentials was left out of this bundle: credentials are handed to the client/,
    );
  });

  it('reads little at start: credentials, OSS and XML are not in the static closure', () => {
    const [bundle] = result.bundles;

    expect(bundle?.entry).toBe('functions/stop-instances.ts');
    expect(bundle?.staticBytes).toBeLessThan(120_000);
    expect(bundle?.lazyBytes).toBeGreaterThan(1_000_000);
    expect(bundle?.files[0]?.path).toBe('stop-instances.mjs');
  });

  it('has the command, which runs by itself', async () => {
    const { stdout } = await run(join(root, 'dist/steward.mjs'));

    expect(stdout).toBe('steward here\n');
  });

  it('has the checked policies as JSON, and says that it is ES modules', async () => {
    const policies = JSON.parse(await readFile(join(root, 'dist/policies.json'), 'utf8'));
    const packageJson = JSON.parse(await readFile(join(root, 'dist/package.json'), 'utf8'));

    expect(policies.policies[0]).toMatchObject({ name: 'nightly', timeZone: 'Asia/Shanghai' });
    expect(packageJson.type).toBe('module');
  });

  it('is summed up in a small table', () => {
    const text = formatSizes(result);

    expect(text).toMatch(/stop-instances\.mjs +\d+\.\d KB +\d+ +\d\.\d MB/);
    expect(text).toContain('policies.json: 1 policy, checked');
  });

  it('leaves nothing of the build before', async () => {
    await writeFile(join(root, 'dist/old.mjs'), '');

    await build('ignore');

    await expect(readFile(join(root, 'dist/old.mjs'))).rejects.toThrow('ENOENT');
  });
});

describe('a file that cannot be used stops the build before anything is written', () => {
  it('lists the problems of policies.yaml with line and column', async () => {
    await writeFile(join(root, 'wrong.yaml'), POLICIES.replace('kind: stop', 'kind: halt'));

    expect(await problemsOf(build('ignore', 'wrong.yaml'))).toEqual([
      expect.stringMatching(/^wrong\.yaml:6:11 policies\[0\]\.kind: /),
    ]);
  });

  it('says when policies.yaml is not there', async () => {
    expect((await problemsOf(build('ignore', 'none.yaml')))[0]).toMatch(/none\.yaml/);
  });

  it('refuses timers that the policies do not ask for, and writes the right ones on request', async () => {
    expect(await problemsOf(build('check'))).toEqual([
      expect.stringContaining(
        'resources.stop-instances.props.triggers: has no timer policy-nightly (CRON_TZ=Asia/Shanghai 0 0 22 * * *)',
      ),
    ]);

    await build('write');

    await build('check');
    const text = await readFile(join(root, 's.yaml'), 'utf8');
    expect(text).toContain("cronExpression: 'CRON_TZ=Asia/Shanghai 0 0 22 * * *'");
    expect(text).toContain('catch-up # stays');
    await writeFile(join(root, 's.yaml'), S_YAML);
  });

  it('refuses an s.yaml that FC would not take as meant', async () => {
    await writeFile(
      join(root, 's.yaml'),
      S_YAML.replace('cpu: 0.35', 'cpu: 0.35\n      memorysize: 9'),
    );

    expect(await problemsOf(build('ignore'))).toEqual([
      expect.stringContaining('props.memorysize: unknown key'),
    ]);
    await writeFile(join(root, 's.yaml'), S_YAML);
  });
});
