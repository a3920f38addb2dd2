import { toJsonSchema } from '@valibot/to-json-schema';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import type { ChannelConfig } from '../../../lib/notify/channel.ts';
import {
  readDingTalkHandle,
  readFeishuHandle,
  readSlackHandle,
} from '../../../lib/notify/handle.ts';
import { describeIssues } from '../../../lib/policy/describe-issues.ts';
import { findNoticeProblems } from '../../../lib/policy/notices-rules.ts';
import { type Channel, channelsSchema, notifySchema } from '../../../lib/policy/notices-schema.ts';

const REF = '$' + '{env:URL}';

function problemsOf(channels: unknown): string[] {
  const read = v.safeParse(channelsSchema, channels);
  return read.success
    ? []
    : describeIssues(read.issues).map(({ path, message }) => `${path}: ${message}`);
}

function meaningOf(channels: readonly unknown[], notify: unknown, schedule?: string): string[] {
  const parts = {
    channels: channels.map((channel) => v.parse(channelsSchema, [channel])[0]),
    policies: [{ notify: v.parse(notifySchema, notify), schedule }],
  };
  return findNoticeProblems(parts).map(({ path, message }) => `${path}: ${message}`);
}

const slack = { name: 'ops', kind: 'slack', url: REF };

describe('channels', () => {
  test('are read, and stay valid input', () => {
    const channels = [
      { ...slack, language: 'zh', people: { '2001': 'U012AB3CD' } },
      { name: 'ding', kind: 'dingtalk', url: { env: 'DING' }, secret: { env: 'KEY' } },
      {
        name: 'hook',
        kind: 'webhook',
        url: { kms: 'acs:kms:cn-hangzhou:1234567890:secret/a/b' },
        secret: REF,
      },
    ];

    const read = v.parse(channelsSchema, channels);

    expect(read).toEqual(channels);
    // What the file has is what the notifier takes.
    const configs: readonly ChannelConfig[] = read;
    expect(v.parse(channelsSchema, configs)).toEqual(channels);
  });

  test.each([
    'https://oapi.dingtalk.com/robot/send?access_token=tokentoken',
    'SECtokentoken',
    '$' + '{DINGTALK_URL} tokentoken',
    { env: 'https://x/tokentoken' },
    { kms: 'tokentoken' },
    { env: 'A', kms: 'tokentoken' },
    { value: 'tokentoken' },
    ['tokentoken'],
    12345678,
    null,
  ])('hold no secret: %j is refused and not shown', (secret) => {
    for (const key of ['url', 'secret'] as const) {
      const [problem, ...others] = problemsOf([{ ...slack, [key]: secret }]);

      expect(others).toEqual([]);
      expect(problem).toMatch(
        new RegExp(`^\\[0\\]\\.${key}(\\.env|\\.kms)?: expected a reference to a secret: `),
      );
      expect(problem).not.toMatch(/tokentoken|12345678/);
    }
  });

  test('have handles in quotes', () => {
    expect(problemsOf([{ ...slack, people: { '2001': 13800000000 } }])).toEqual([
      '[0].people.2001: expected a handle in quotes, found 13800000000',
    ]);
  });

  test('have a JSON Schema for editors', () => {
    expect(toJsonSchema(channelsSchema, { typeMode: 'input' })).toMatchObject({ type: 'array' });
    expect(toJsonSchema(notifySchema, { typeMode: 'input' })).toMatchObject({ type: 'object' });
  });
});

describe('what the shape cannot say', () => {
  test.each([
    [['opps'], 'policies[0].notify.channels[0]: there is no channel "opps" (did you mean "ops"?)'],
    [['zzzzz'], 'policies[0].notify.channels[0]: there is no channel "zzzzz"; there is ops'],
    [['ops', 'ops'], 'policies[0].notify.channels[1]: "ops" is listed twice'],
  ])('about names: %j', (channels, expected) => {
    expect(meaningOf([slack], { channels })).toEqual([expected]);
  });

  test('about a name in a file without channels', () => {
    expect(meaningOf([], { channels: ['ops'] })).toEqual([
      'policies[0].notify.channels[0]: there is no channel "ops"; the file has no `channels`',
    ]);
  });

  test('about names is nothing where a channel cannot be read', () => {
    const parts = {
      channels: [undefined],
      policies: [undefined, { notify: v.parse(notifySchema, { channels: ['ops'] }) }],
    };

    expect(findNoticeProblems(parts)).toEqual([]);
  });

  test('about channels', () => {
    const channels = [
      slack,
      { ...slack, secret: REF },
      { name: 'hook', kind: 'webhook', url: REF, people: { a: 'b' } },
    ];

    expect(meaningOf(channels, { channels: ['ops'] })).toEqual([
      'channels[1].name: "ops" is already the name of channels[0]',
      'channels[1].secret: is of no use: Slack checks no signatures of incoming webhooks',
      'channels[2]: needs `secret`: without a signature its receiver would believe anybody',
      'channels[2].people: is of no use: a webhook gets the owner ids themselves',
    ]);
  });

  test.each([
    ['30s', undefined, ['policies[0].notify.warn: expected 1m to 7d, found "30s"']],
    ['8d', undefined, ['policies[0].notify.warn: expected 1m to 7d, found "8d"']],
    [
      '30m',
      '@every 30m',
      [
        'policies[0].notify.warn: is not shorter than the time from run to run (@every 30m): nothing would be left',
      ],
    ],
    ['30m', '@every 1h', []],
    ['30m', '0 0 22 * * *', []],
    ['30m', 'nonsense', []],
    ['7d', undefined, []],
  ])('about a warning of %s before %s', (warn, schedule, expected) => {
    expect(meaningOf([slack], { channels: ['ops'], warn }, schedule)).toEqual(expected);
  });

  const read: Readonly<Record<string, (handle: string) => unknown>> = {
    dingtalk: readDingTalkHandle,
    feishu: readFeishuHandle,
    slack: readSlackHandle,
  };
  const handles = [
    '13800000000',
    'mobile:+852-51234567',
    'mobile:manager',
    'user:12345678901',
    'user:',
    'manager42',
    'ou_1',
    'a@b.cn',
    'all',
    'ALL',
    'U012AB3CD',
    'u012ab3cd',
    '<!channel>',
    '@all',
    'a b',
    'x'.repeat(65),
  ];

  test.each(Object.keys(read))('about handles of %s is what cannot be addressed there', (kind) => {
    const channel = { name: 'ops', kind: kind as Channel['kind'], url: REF };
    for (const handle of handles) {
      const found = meaningOf([{ ...channel, people: { a: handle } }], { channels: ['ops'] });

      expect([handle, found.length]).toEqual([handle, read[kind]?.(handle) === undefined ? 1 : 0]);
    }
  });
});

test('a policy that says nothing more tells of changes, and addresses nobody', () => {
  expect(v.parse(notifySchema, { channels: ['ops'] })).toEqual({
    channels: ['ops'],
    owners: false,
    after: 'changes',
  });
});
