import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createHandler } from '../../../lib/app/create-handler.ts';
import { everyShape } from '../../fixtures/fc/events.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'steward-events-'));
  await writeFile(join(folder, 'broken.json'), '{');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function aHandler() {
  const logged: Record<string, unknown>[] = [];
  const handler = createHandler(
    { kind: 'cleanup' },
    {
      // No store, and no policies that could be read: whatever has to be done goes wrong.
      env: { STEWARD_STORE: 'oss://nowhere/x', STEWARD_POLICIES: join(folder, 'broken.json') },
      write: (line) => logged.push(JSON.parse(line)),
    },
  );
  return { handler, logged };
}

describe('the clean-up function', () => {
  test('records what it does not understand, with its build and none of its values, and succeeds', async () => {
    const { handler, logged } = aHandler();

    const summary = await handler(Buffer.from('{"secret":"hunter2"}'), { requestId: 'r-1' });

    expect(summary).toMatchObject({ requestId: 'r-1', triggerName: 'unknown', results: [] });
    expect(logged).toMatchObject([
      { level: 'warn', message: 'event not understood', excerpt: '{secret: text(7)}' },
      { message: 'invocation finished' },
    ]);
    expect(JSON.stringify(logged)).not.toContain('hunter2');
  });

  test('has nothing delivered again, whatever comes and whatever goes wrong', async () => {
    const shapes = everyShape.filter((shape) => !('triggerTime' in shape));
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.constantFrom(...shapes).map((shape) => Buffer.from(JSON.stringify(shape))),
          fc.uint8Array().map((bytes) => Buffer.from(bytes)),
          fc.anything(),
        ),
        async (event) => {
          const { handler, logged } = aHandler();

          await expect(handler(event, {})).resolves.toBeDefined();
          expect(logged.length).toBeGreaterThan(0);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('tells of an invocation that failed for good', async () => {
    const { handler, logged } = aHandler();

    await handler(everyShape[7], {});

    expect(logged).toContainEqual(
      expect.objectContaining({
        level: 'error',
        message: 'an invocation failed for good',
        functionName: 'dsw-steward-stop-instances',
        condition: 'UnhandledInvocationError',
      }),
    );
  });
});
