import { inspect } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createJsonLog } from '../../../lib/base/json-log.ts';
import { createNotifier } from '../../../lib/notify/notifier.ts';
import { createSecretSource } from '../../../lib/notify/secrets.ts';
import { aNotice } from '../../helpers/a-notice.ts';
import { createJumpingClock } from '../../helpers/jumping-clock.ts';
import {
  type Act,
  answer,
  cutOff,
  reset,
  type ScriptedServer,
  startScriptedServer,
  text,
} from '../../helpers/scripted-server.ts';

let server: ScriptedServer;

beforeAll(async () => {
  server = await startScriptedServer();
});
afterAll(() => server.close());

/** A service that quotes everything it was sent, with a status and in a form of its own. */
const quoting =
  (status: number, form: (all: string) => string): Act =>
  (response, call) => {
    const all = `${call.target} ${decodeURIComponent(call.target)} ${call.rawHeaders.join(' ')} ${call.body}`;
    text(form(all), { status })(response, call);
  };

const acts = fc.constantFrom<[string, Act]>(
  ['errcode', quoting(200, (errmsg) => JSON.stringify({ errcode: 310000, errmsg }))],
  ['busy', quoting(200, (errmsg) => JSON.stringify({ errcode: -1, errmsg }))],
  ['code', quoting(200, (msg) => JSON.stringify({ code: 19021, msg }))],
  ['plain', quoting(400, (all) => all)],
  ['HTML', quoting(502, (all) => `<html>${all}</html>`)],
  ['unreadable', quoting(200, (all) => all)],
  ['redirect', text('', { status: 302, headers: { location: 'https://evil.example' } })],
  ['reset', reset],
  ['cut off', cutOff()],
  ['delivered', answer({ errcode: 0, code: 0 })],
);

/** Long enough not to turn up by accident. */
const secret = fc.string({
  unit: fc.constantFrom(...'ABCxyz019-_.~'),
  minLength: 14,
  maxLength: 40,
});
const places = fc.constantFrom(
  '/hook/TOKEN',
  '/robot/send?access_token=TOKEN',
  '/a/b?x=1&key=TOKEN',
);

test('no log line, no result and no cause has the token of an address or the key of signatures', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('dingtalk', 'feishu', 'slack', 'webhook'),
      places,
      secret,
      secret,
      acts,
      async (kind, place, token, key, [, act]) => {
        server.script(act);
        server.calls.length = 0;
        const lines: string[] = [];
        const log = createJsonLog({
          write: (line) => lines.push(line),
          now: () => new Date(0),
          level: 'debug',
        });
        const notifier = createNotifier({
          channels: [{ name: 'ops', kind, url: { env: 'URL' }, secret: `\${env:KEY}` }],
          fetch,
          clock: createJumpingClock('2026-01-05T13:30:00Z'),
          random: () => 0.5,
          log,
          secrets: createSecretSource({
            env: { URL: `${server.url}${place.replace('TOKEN', token)}`, KEY: key },
          }),
        });

        const result = await notifier.send('ops', aNotice(), { idempotencyKey: 'n' });
        log.error('failed', { result });

        const told = [inspect(result, { depth: 9 }), JSON.stringify(result), ...lines].join('\n');
        for (const hidden of [token, key, encodeURIComponent(token)]) {
          expect(told).not.toContain(hidden);
        }
        const signature = /[?&]sign=([^&]+)/.exec(server.calls[0]?.target ?? '')?.[1];
        if (signature !== undefined) expect(told).not.toContain(decodeURIComponent(signature));
        expect(told).not.toMatch(/http:\/\//);
      },
    ),
    { numRuns: 150 },
  );
});
