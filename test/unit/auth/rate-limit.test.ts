import { describe, expect, it } from 'vitest';
import { type AuditRecord, recordWrite } from '../../../lib/auth/audit.ts';
import { createRateLimit } from '../../../lib/auth/rate-limit.ts';
import { createMemoryStore } from '../../../lib/store/memory-store.ts';

describe('createRateLimit', () => {
  it('lets as many through as fit, and more as time passes', () => {
    let now = 0;
    const limit = createRateLimit(60, 3, { now: () => new Date(now) });
    const passes = () => {
      try {
        limit.take('ann');
        return true;
      } catch {
        return false;
      }
    };

    expect([passes(), passes(), passes(), passes()]).toEqual([true, true, true, false]);
    now += 1000;
    expect([passes(), passes()]).toEqual([true, false]);
    now += 3_600_000;
    expect([passes(), passes(), passes(), passes()]).toEqual([true, true, true, false]);
  });

  it('says when to come again, and counts each by itself', () => {
    const limit = createRateLimit(6, 1, { now: () => new Date(0) });
    limit.take('ann');
    limit.take('ben');

    expect(() => limit.take('ann')).toThrow(
      expect.objectContaining({ code: 'AUTH_RATE_LIMITED', retryAfterSeconds: 10 }),
    );
  });
});

describe('recordWrite', () => {
  const record: AuditRecord = {
    version: 1,
    at: '2026-01-05T14:00:30Z',
    who: 'jwt:ann',
    role: 'operator',
    act: 'POST /jobs',
    subject: 'j1',
    digest: 'd',
    requestId: 'r-0',
  };
  const write = (store: ReturnType<typeof createMemoryStore>, change: Partial<AuditRecord>) =>
    recordWrite(store, { ...record, ...change });

  it('leaves a record of who is about to change what', async () => {
    const store = createMemoryStore();
    await write(store, {});

    const keys = [];
    for await (const { key } of store.list('audit/')) keys.push(key);
    expect(keys).toEqual([
      expect.stringMatching(/^audit\/2026-01-05\/14-00\/[0-9a-f]+-[0-9a-f]+\.json$/),
    ]);
    expect(JSON.parse(new TextDecoder().decode(await store.get(keys[0] ?? '')))).toEqual(record);
  });

  it('allows one so many in a minute, and others theirs', async () => {
    const store = createMemoryStore();
    for (let number = 0; number < 30; number += 1) await write(store, { requestId: `r-${number}` });

    await expect(write(store, { requestId: 'r-30' })).rejects.toMatchObject({
      code: 'AUTH_RATE_LIMITED',
    });
    await write(store, { requestId: 'r-30', who: 'jwt:ben' });
    await write(store, { requestId: 'r-30', at: '2026-01-05T14:01:00Z' });
  });
});
