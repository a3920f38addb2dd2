import { inspect } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeError } from '../../../lib/base/describe-error.ts';
import { createJsonLog } from '../../../lib/base/json-log.ts';
import { staticCredentials } from '../../../lib/dsw/credentials.ts';
import { setUpClient } from '../../helpers/dsw-setup.ts';
import {
  type Act,
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

/** Long enough not to turn up by accident. */
const secret = fc.string({
  unit: fc.constantFrom(...'ABCxyz019+/=-_.'),
  minLength: 12,
  maxLength: 40,
});

/** A service that quotes everything it was sent, in every place it can. */
const quoting: Act = (response, call) => {
  const all = `${call.target}\n${call.rawHeaders.join('\n')}\n${call.body}`;
  response.writeHead(400, { 'content-type': 'application/json' });
  response.end(
    JSON.stringify({
      Code: 'SignatureDoesNotMatch',
      Message: `Specified signature is not matched. server string to sign is: ${all}`,
      Recommend: all,
    }),
  );
};
const quotingInHtml: Act = (response, call) => {
  text(`<html>${call.rawHeaders.join(' ')}</html>`, { status: 502 })(response, call);
};

const acts = fc.constantFrom<[string, Act]>(
  ['quoting', quoting],
  ['quoting in HTML', quotingInHtml],
  ['reset', reset],
  ['cut off', cutOff()],
  ['no JSON', text('{')],
);

describe('access key, secret, token and what goes with them', () => {
  test('are in no error, no cause of it and no log line', async () => {
    await fc.assert(
      fc.asyncProperty(
        secret,
        secret,
        secret,
        secret,
        acts,
        async (accessKeyId, accessKeySecret, securityToken, sharing, [, act]) => {
          server.script(act);
          const lines: string[] = [];
          const log = createJsonLog({
            write: (line) => lines.push(line),
            now: () => new Date(0),
            level: 'debug',
          });
          const { client } = setUpClient(server.url, {
            credentials: staticCredentials({ accessKeyId, accessKeySecret, securityToken }),
            log,
          });

          // The sharing token is a secret of the caller's, in the query.
          const error = await client
            .getInstance({ InstanceId: 'dsw-1', Token: sharing })
            .catch((reason: unknown) => reason);
          log.error('failed', { error });

          const told = [
            inspect(error, { depth: 9 }),
            JSON.stringify(describeError(error)),
            ...lines,
          ].join('\n');
          expect(error).toBeInstanceOf(Error);
          for (const hidden of [accessKeyId, accessKeySecret, securityToken, sharing]) {
            expect(told).not.toContain(hidden);
            expect(told).not.toContain(encodeURIComponent(hidden));
          }
          expect(told).not.toMatch(/Signature=[0-9a-f]/);
          expect(told).not.toMatch(/http:\/\//);
        },
      ),
    );
  });

  test('are not in the error of an endpoint that does not answer', async () => {
    const gone = await startScriptedServer();
    await gone.close();
    const { client } = setUpClient(gone.url);

    const error = await client
      .getInstance({ InstanceId: 'dsw-1', Token: 'sharing-token' })
      .catch((reason: unknown) => reason);

    expect(inspect(error, { depth: 9 })).not.toMatch(/sharing-token|http:|GET/);
    expect(error).toMatchObject({
      message: expect.stringContaining(`could not connect to ${gone.host} (ECONNREFUSED)`),
    });
  });
});
