import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { systemClock } from '../lib/base/clock.ts';
import { createJsonLog } from '../lib/base/json-log.ts';
import { defaultCredentials } from '../lib/dsw/credentials.ts';
import { createInvoker } from '../lib/fc/create-invoker.ts';
import { checkInvoke } from './smoke/check-invoke.ts';

/**
 * `npm run smoke -- --account 1234567890123456 --region cn-hangzhou --function dsw-steward-stop-instances`: can functions be
 * called in this account, by each client? To be run once after the first deploy, with credentials where they are looked for.
 */
const { values } = parseArgs({
  options: {
    account: { type: 'string' },
    region: { type: 'string' },
    function: { type: 'string' },
    /** The function has `asyncTask: true`: the same task id must be known the second time. */
    'task-mode': { type: 'boolean', default: false },
    /** In the place of the regional address. */
    endpoint: { type: 'string' },
  },
});
const { account, region, function: functionName = '', endpoint } = values;

let failed = 0;
for (const client of ['fc2', 'openapi'] as const) {
  const invoker = createInvoker({
    accountId: account,
    region,
    endpoint,
    client,
    credentials: defaultCredentials(),
    clock: systemClock,
    log: createJsonLog({
      write: (line) => process.stderr.write(`${line}\n`),
      now: () => new Date(),
    }),
    random: Math.random,
  });
  const smoke = { taskId: `smoke_${client}_${randomUUID()}`, taskMode: values['task-mode'] };
  for (const { check, ok, found } of await checkInvoke(invoker, functionName, smoke)) {
    if (!ok) failed += 1;
    process.stdout.write(`${ok ? 'ok  ' : 'NOT '} ${client}: ${check}\n     ${found}\n`);
  }
}
process.exitCode = failed === 0 ? 0 : 1;
