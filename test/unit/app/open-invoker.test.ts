import { afterAll, beforeAll, expect, test } from 'vitest';
import { readEnvironment } from '../../../lib/app/environment.ts';
import { openInvoker } from '../../../lib/app/open-invoker.ts';
import { createKeptLog, KEYS } from '../../helpers/dsw-setup.ts';
import { createJumpingClock } from '../../helpers/jumping-clock.ts';
import { type ScriptedServer, startScriptedServer, text } from '../../helpers/scripted-server.ts';

let server: ScriptedServer;
beforeAll(async () => {
  server = await startScriptedServer();
});
afterAll(() => server.close());

const IN_FC = { FC_ACCOUNT_ID: '1234567890123456', FC_REGION: 'cn-hangzhou' };

function open(env: Readonly<Record<string, string>>) {
  return openInvoker(readEnvironment({ STEWARD_STORE: 'memory:', ...env }), {
    invocation: { accountId: undefined, region: undefined },
    env,
    credentials: { get: async () => KEYS },
    clock: createJumpingClock('2026-03-01T00:00:00Z'),
    log: createKeptLog(),
  });
}

test.each([
  [{}, /^FC /],
  [{ STEWARD_FC_CLIENT: 'fc2' }, /^FC /],
  [{ STEWARD_FC_CLIENT: 'openapi' }, /^ACS3-HMAC-SHA256 /],
])('calls where and as the environment says: %o', async (setting, authorization) => {
  server.script(text('', { status: 202 }));

  await open({ ...IN_FC, STEWARD_FC_ENDPOINT: server.url, ...setting }).invokeAsync('worker', {});

  expect(server.calls.at(-1)?.headers.authorization).toMatch(authorization);
});

test('says what is missing where it cannot know account and region', () => {
  expect(() => open({ FC_REGION: 'cn-hangzhou' })).toThrow(/account id/);
});

test('refuses another client', () => {
  expect(() => open({ ...IN_FC, STEWARD_FC_CLIENT: 'fc3' })).toThrow(
    /STEWARD_FC_CLIENT: is "fc3"; use fc2 or openapi/,
  );
});
