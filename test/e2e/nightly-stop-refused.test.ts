import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { createHandler } from '../../lib/app/create-handler.ts';
import type { Clock } from '../../lib/base/clock.ts';
import { aLocalNight, type LocalNight } from '../helpers/local-night.ts';
import { aPoliciesFile, NIGHT } from '../helpers/run-setup.ts';

let night: LocalNight | undefined;
afterEach(async () => {
  await night?.close();
  night = undefined;
});

const begin = async (policies: Parameters<typeof aLocalNight>[0]['policies'] = aPoliciesFile()) => {
  night = await aLocalNight({ start: NIGHT, fleet: [{ InstanceId: 'dsw-1' }], policies });
  return night;
};

const event = Buffer.from(
  JSON.stringify({ triggerTime: NIGHT, triggerName: 'night', payload: '' }),
);

/** What the handler throws; nothing else may leave it. */
async function refusal(run: () => Promise<unknown>): Promise<Error & { code: string }> {
  try {
    await run();
  } catch (error) {
    return error as Error & { code: string };
  }
  throw new Error('expected a refusal');
}

describe('a start that cannot work ends in one clear message, without a stack trace or a secret', () => {
  test('no credentials', async () => {
    const { folder, stack } = await begin();
    const env = {
      STEWARD_STORE: `${folder}/store`,
      STEWARD_POLICIES: `${folder}/policies.json`,
      STEWARD_DSW_ENDPOINT: stack.info.dsw ?? '',
      // As on Function Compute, where no other place is looked at.
      FC_FUNCTION_NAME: 'stop-instances',
    };
    const handler = createHandler({ kind: 'stop' }, { env, write: () => {} });

    const error = await refusal(() => handler(event, { requestId: 'r-1' }));

    expect(error).toMatchObject({ code: 'DSW_CREDENTIALS_MISSING' });
    expect(error.message).toContain('ALIBABA_CLOUD_ACCESS_KEY_ID');
    expect(error.stack).toBe(`DSW_CREDENTIALS_MISSING: ${error.message}`);
  });

  test('an expired token', async () => {
    const { wake, stack } = await begin();
    stack.dsw?.keys.add({ ...stack.info.sts, expiresAt: Date.parse(NIGHT) - 1 });

    const error = await refusal(() => wake(NIGHT));

    expect(error).toMatchObject({ code: 'DSW_CREDENTIALS_REFUSED' });
    expect(error.message).not.toContain(stack.info.sts.securityToken);
  });

  test('a wrong region', async () => {
    const { wake } = await begin(aPoliciesFile({}, [{ name: 'main', region: 'cn-hangzou' }]));

    const error = await refusal(() => wake(NIGHT, { STEWARD_DSW_ENDPOINT: '' }));

    expect(error).toMatchObject({
      code: 'DSW_REGION_UNKNOWN',
      message: expect.stringContaining('cn-hangzhou'),
    });
  });

  test('an endpoint that nobody answers at', async () => {
    const { wake } = await begin();

    const error = await refusal(() => wake(NIGHT, { STEWARD_DSW_ENDPOINT: 'http://127.0.0.1:9' }));

    expect(error).toMatchObject({
      code: 'DSW_ENDPOINT_UNREACHABLE',
      message: expect.stringContaining('127.0.0.1:9'),
    });
  });

  test('policies that are not JSON', async () => {
    const { wake } = await begin('version: 1');

    expect(await refusal(() => wake(NIGHT))).toMatchObject({ code: 'POLICIES_UNREADABLE' });
  });

  test('policies with problems, all at once', async () => {
    const { wake } = await begin(
      '{"version":1,"targets":[{"name":"main","regio":"cn-hangzhou"}],"policies":[]}',
    );

    const error = await refusal(() => wake(NIGHT));

    expect(error.code).toBe('POLICIES_INVALID');
    expect(error.message).toContain('targets[0].regio');
    expect(error.message).toContain('policies');
  });

  test('an environment with problems, and an event that is none', async () => {
    const handler = createHandler(
      { kind: 'stop' },
      { env: { STEWARD_MODE: 'x' }, write: () => {} },
    );

    expect(await refusal(() => handler(event, {}))).toMatchObject({ code: 'ENVIRONMENT_INVALID' });
    expect(await refusal(() => handler(Buffer.from('hello'), {}))).toMatchObject({
      code: 'TRIGGER_UNREADABLE',
    });
  });
});

test('a clock that stands still does not keep the function beyond its time limit', async () => {
  const { stack, folder } = await begin();
  const env = {
    STEWARD_STORE: `${folder}/store`,
    STEWARD_POLICIES: `${folder}/policies.json`,
    STEWARD_DSW_ENDPOINT: stack.info.dsw ?? '',
  };
  let endTime = () => {};
  const machine: Clock = {
    now: () => new Date(NIGHT),
    sleep: () =>
      new Promise((resolve) => {
        endTime = resolve;
      }),
  };
  const handler = createHandler({ kind: 'stop' }, { env, write: () => {}, clock: machine });
  const context = { requestId: 'r-1', credentials: stack.info.sts, function: { timeout: 60 } };

  const woken = handler(event, context);
  while (stack.clock.waiting() === 0) await turn();
  endTime();

  expect((await woken).results).toMatchObject([{ status: 'incomplete', left: 1 }]);
});

test('one target that cannot work does not keep the other from its run, and is a value', async () => {
  const { wake } = await begin(
    aPoliciesFile({}, [
      { name: 'broken', region: 'nowhere-1' },
      { name: 'main', region: 'cn-hangzhou' },
    ]),
  );

  const { results } = await wake(NIGHT);

  expect(results).toMatchObject([
    { target: 'broken', status: 'not-started' },
    { target: 'main', status: 'done' },
  ]);
});
