import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { staticCredentials } from '../../../lib/dsw/credentials.ts';
import { findSignatureFaults, signAcs3 } from '../../helpers/acs3-verifier.ts';
import { KEYS, setUpClient } from '../../helpers/dsw-setup.ts';
import { answer, type ScriptedServer, startScriptedServer } from '../../helpers/scripted-server.ts';

interface Vector {
  readonly source: string;
  readonly accessKeySecret: string;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly payloadHash: string;
  readonly canonicalRequestSha256?: string;
  readonly signature: string;
}

const vectors = JSON.parse(
  readFileSync(new URL('../../fixtures/acs3-vectors.json', import.meta.url), 'utf8'),
) as Vector[]; // our own fixture

describe('the verifier of these tests', () => {
  test.each(vectors)('agrees with the vector: $source', (vector) => {
    const { signature, canonicalRequestHash } = signAcs3({
      ...vector,
      secret: vector.accessKeySecret,
    });

    expect(signature).toBe(vector.signature);
    if (vector.canonicalRequestSha256 !== undefined) {
      expect(canonicalRequestHash).toBe(vector.canonicalRequestSha256);
    }
  });
});

describe('what the client sends', () => {
  let server: ScriptedServer;

  beforeAll(async () => {
    server = await startScriptedServer();
    server.script(answer({ Success: true, RequestId: 'r' }));
  });
  afterAll(() => server.close());

  const anyText = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
    .filter((text) => text !== '.' && text !== '..');
  const tricky = fc.oneof(
    anyText,
    fc.constantFrom('+', '*', '**', "a'(b)!", '~', '/', '%', 'ä 中 💡', '&=?#', '%7E', ';,:@'),
  );

  test('is signed as the specification says, whatever is in path, query and body', async () => {
    await fc.assert(
      fc.asyncProperty(
        tricky,
        tricky,
        tricky,
        fc.option(fc.constant('token+/=='), { nil: undefined }),
        async (id, name, description, securityToken) => {
          server.calls.length = 0;
          const { client } = setUpClient(server.url, {
            credentials: staticCredentials({
              ...KEYS,
              ...(securityToken !== undefined && { securityToken }),
            }),
          });

          await client.getInstance({ InstanceId: id });
          await client.listInstances({
            InstanceName: name,
            Labels: { [name]: description },
            Status: ['Running', 'Stopped'],
          });
          await client.createInstanceSnapshot({
            InstanceId: id,
            SnapshotName: 'a',
            ImageUrl: 'b',
            SnapshotDescription: description,
          });
          await client.stopInstance({ InstanceId: id, SaveImage: true });
          await client
            .deleteInstanceLabels(
              { InstanceId: id, LabelKeys: [name.replaceAll(',', '')] },
              { retries: 0 },
            )
            .catch(() => {});

          for (const call of server.calls) {
            expect(findSignatureFaults(call, { [KEYS.accessKeyId]: KEYS.accessKeySecret })).toEqual(
              [],
            );
          }
          expect(server.calls[0]?.target).toBe(`/api/v2/instances/${strictlyEncoded(id)}`);
        },
      ),
    );
  });

  function strictlyEncoded(text: string): string {
    return encodeURIComponent(text).replace(
      /[!'()*]/g,
      (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
    );
  }

  test('names operation and version, and carries token and key id with temporary credentials', async () => {
    server.calls.length = 0;
    const { client } = setUpClient(server.url, {
      credentials: staticCredentials({ ...KEYS, securityToken: 'tok' }),
    });

    await client.stopInstances({ InstanceIds: ['dsw-1'] });

    const [call] = server.calls;
    expect(call).toMatchObject({ method: 'PUT', target: '/api/v2/batch/instances/stop' });
    expect(call?.headers).toMatchObject({
      'x-acs-action': 'StopInstances',
      'x-acs-version': '2022-01-01',
      'x-acs-security-token': 'tok',
      'x-acs-accesskey-id': KEYS.accessKeyId,
      'content-type': 'application/json; charset=utf-8',
    });
    expect(JSON.parse(call?.body.toString() ?? '')).toEqual({ InstanceIds: ['dsw-1'] });
    expect(call?.headers['authorization']).toContain(
      'SignedHeaders=content-type;host;x-acs-accesskey-id;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-security-token;x-acs-signature-nonce;x-acs-version',
    );
  });
});
