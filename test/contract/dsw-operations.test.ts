import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { DswClient } from '../../lib/dsw/client.ts';
import { OPERATIONS } from '../../lib/dsw/operations.gen.ts';
import { findSignatureFaults } from '../helpers/acs3-verifier.ts';
import { KEYS, setUpClient } from '../helpers/dsw-setup.ts';
import { type RecordedService, startRecordedService } from '../helpers/recorded-service.ts';
import type { ReceivedCall } from '../helpers/scripted-server.ts';
import {
  CASES,
  FLEET,
  JUDGED_BY_SERVICE,
  type OperationCase,
  WITHOUT_BAD,
  WITHOUT_UNKNOWN,
} from './dsw-operation-cases.ts';

/** Our client against the local PAI-DSW service, over HTTP, with the wire recorded: each of the 46 operations. */

type Wire = Readonly<Record<string, unknown>>;

let service: RecordedService;
beforeEach(async () => {
  service = await startRecordedService(FLEET);
});
afterEach(() => service.close());

/** Calls by name what has a method of its own; the cases hold requests as data. */
async function carryOut(client: DswClient, operation: string, request: Wire): Promise<Wire> {
  const method = `${operation.charAt(0).toLowerCase()}${operation.slice(1)}`;
  const call: unknown = Reflect.get(client, method);
  if (typeof call !== 'function') throw new Error(`the client has no ${method}`);
  return (await call(request, { retries: 0 })) as Wire;
}

/** Puts ids in the place of `<Name>`. */
function fill<T>(template: T, ids: Readonly<Record<string, string>>): T {
  return JSON.parse(
    JSON.stringify(template).replace(/<(\w+)>/g, (whole, name: string) => ids[name] ?? whole),
  ) as T;
}

function expected(answer: Wire): Wire {
  return Object.fromEntries(
    Object.entries(answer).map(([name, value]) => [
      name,
      value === '<any>' ? expect.anything() : value === '<list>' ? expect.any(Array) : value,
    ]),
  );
}

async function failureOf(call: Promise<unknown>): Promise<unknown> {
  return await call.then(
    () => 'accepted',
    (reason: unknown) => reason,
  );
}

function readBody({ body }: ReceivedCall): unknown {
  return body.length === 0 ? undefined : JSON.parse(body.toString());
}

function lastCall(): ReceivedCall {
  const call = service.calls.at(-1);
  if (call === undefined) throw new Error('nothing was received');
  return call;
}

const cases = Object.entries(CASES);

describe('the cases', () => {
  test('are there for every operation', () => {
    expect(Object.keys(CASES).sort()).toEqual(Object.keys(OPERATIONS).sort());
  });

  test('lack bad input only where there is a reason, and then there is one', () => {
    const without = cases.filter(([, { bad }]) => bad === undefined).map(([name]) => name);

    expect(without.sort()).toEqual(Object.keys(WITHOUT_BAD).sort());
  });

  test('lack an unknown name only where there is a reason, and then there is one', () => {
    const without = cases.filter(([, { unknown }]) => unknown === undefined).map(([name]) => name);

    expect(without.sort()).toEqual(Object.keys(WITHOUT_UNKNOWN).sort());
  });

  test('leave to the service only bad input that is there', () => {
    const withBad = cases.filter(hasBad).map(([name]) => name);

    expect(withBad).toEqual(expect.arrayContaining(Object.keys(JUDGED_BY_SERVICE)));
  });
});

describe('with good input', () => {
  test.each(cases)(
    '%s is on the wire as documented, signed, and answered',
    async (operation, one) => {
      const { client } = setUpClient(service.url);
      const ids = (await one.prepare?.(client)) ?? {};

      const answer = await carryOut(client, operation, fill(one.request, ids));

      const call = lastCall();
      expect(`${call.method} ${call.target}`).toBe(fill(one.wire, ids));
      expect(readBody(call)).toEqual(one.body === undefined ? undefined : fill(one.body, ids));
      expect(call.headers['x-acs-action']).toBe(operation);
      expect(call.headers['content-type']).toBe(
        one.body === undefined ? undefined : 'application/json; charset=utf-8',
      );
      expect(findSignatureFaults(call, { [KEYS.accessKeyId]: KEYS.accessKeySecret })).toEqual([]);
      expect(answer).toMatchObject(expected(fill(one.answer, ids)));
    },
  );
});

describe('with bad input', () => {
  test.each(cases.filter(hasBad))(
    '%s is refused by the service, without validation of ours',
    async (operation, { prepare, bad: [request, named] }) => {
      const { client } = setUpClient(service.url, { validate: false });
      const ids = (await prepare?.(client)) ?? {};

      const error = await failureOf(carryOut(client, operation, fill(request, ids)));

      expect(error).toMatchObject({
        code: 'DSW_REJECTED',
        operation,
        httpStatus: 400,
        serviceCode: 'ValidationError',
        requestId: expect.any(String),
        attempts: 1,
        retryable: false,
        mayHaveTakenEffect: false,
        message: expect.stringContaining(named),
      });
    },
  );

  test.each(cases.filter(hasBad).filter(([name]) => !(name in JUDGED_BY_SERVICE)))(
    '%s is refused before it is sent, with validation',
    async (operation, { prepare, bad: [request, named] }) => {
      const { client } = setUpClient(service.url);
      const ids = (await prepare?.(client)) ?? {};
      const before = service.calls.length;

      const error = await failureOf(carryOut(client, operation, fill(request, ids)));

      expect(error).toMatchObject({
        code: 'DSW_REQUEST_INVALID',
        operation,
        message: expect.stringContaining(named),
      });
      expect(service.calls.length - before).toBe(0);
    },
  );

  test.each(cases.filter(hasBad).filter(([name]) => name in JUDGED_BY_SERVICE))(
    '%s is sent all the same, with validation, since only the service can judge it',
    async (operation, { prepare, bad: [request] }) => {
      const { client } = setUpClient(service.url);
      const ids = (await prepare?.(client)) ?? {};
      const before = service.calls.length;

      const error = await failureOf(carryOut(client, operation, fill(request, ids)));

      expect(error).toMatchObject({ code: 'DSW_REJECTED', operation });
      expect(service.calls.length - before).toBe(1);
    },
  );
});

describe('with a name that nobody knows', () => {
  test.each(cases.filter(hasUnknown))(
    '%s says so',
    async (operation, { unknown, unknownAnswer }) => {
      const { client } = setUpClient(service.url);

      const outcome = await carryOut(client, operation, unknown).catch((reason: unknown) => reason);

      expect(outcome).toMatchObject(
        unknownAnswer === undefined
          ? {
              code: 'DSW_NOT_FOUND',
              httpStatus: 404,
              requestId: expect.any(String),
              attempts: 1,
              retryable: false,
            }
          : expected(unknownAnswer),
      );
    },
  );
});

function hasBad(
  entry: [string, OperationCase],
): entry is [string, OperationCase & Required<Pick<OperationCase, 'bad'>>] {
  return entry[1].bad !== undefined;
}

function hasUnknown(
  entry: [string, OperationCase],
): entry is [string, OperationCase & Required<Pick<OperationCase, 'unknown'>>] {
  return entry[1].unknown !== undefined;
}
