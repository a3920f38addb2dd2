import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { findNoticeProblems } from '../../../lib/policy/notices-rules.ts';
import { channelSchema, channelsSchema, notifySchema } from '../../../lib/policy/notices-schema.ts';

const guide = readFileSync('docs/guide/notices.md', 'utf8');
const blocks = [...guide.matchAll(/```yaml\n(.*?)```/gs)].map((match) => parse(match[1] ?? ''));

describe('examples in the guide to notices', () => {
  test('are right, in shape and in meaning', () => {
    const channels = blocks.flatMap((block) =>
      'channels' in block ? v.parse(channelsSchema, block['channels']) : [],
    );
    const policies = blocks.flatMap((block) =>
      'notify' in block ? [{ notify: v.parse(notifySchema, block['notify']) }] : [],
    );

    expect([channels.length, policies.length]).toEqual([4, 1]);
    expect(findNoticeProblems({ channels, policies })).toEqual([]);
  });
});

test('the guide names every key and every code', () => {
  const errors = readFileSync('lib/notify/errors.ts', 'utf8');
  const codes = [...errors.matchAll(/'(NOTIFY_[A-Z_]+)'/g)].map((match) => match[1] ?? '');
  const words = [
    ...Object.keys(channelSchema.entries),
    ...Object.keys(notifySchema.entries),
    // A mistake of ours, not of a user.
    ...codes.filter((code) => code !== 'NOTIFY_CHANNEL_UNKNOWN'),
  ];

  expect(codes.length).toBeGreaterThan(10);
  expect(words.filter((word) => !guide.includes(`\`${word}\``))).toEqual([]);
});
