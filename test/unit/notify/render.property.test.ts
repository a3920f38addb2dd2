import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { NoticeMessage } from '../../../lib/notify/message.ts';
import { renderDingTalk } from '../../../lib/notify/render-dingtalk.ts';
import { renderFeishu } from '../../../lib/notify/render-feishu.ts';
import { renderSlack } from '../../../lib/notify/render-slack.ts';
import { renderWebhook } from '../../../lib/notify/render-webhook.ts';
import { aNotice, aRow } from '../../helpers/a-notice.ts';

const RENDERERS = {
  dingtalk: renderDingTalk,
  feishu: renderFeishu,
  slack: renderSlack,
  webhook: (message: NoticeMessage, id: string) => renderWebhook(message, id),
} as const;
type Kind = keyof typeof RENDERERS;
const kinds = Object.keys(RENDERERS) as Kind[];

const PEOPLE: Readonly<Record<Kind, Readonly<Record<string, string>>>> = {
  dingtalk: { '2001': '13800000000' },
  feishu: { '2001': 'ou_1' },
  slack: { '2001': 'U012AB3CD' },
  webhook: {},
};

function render(kind: Kind, message: NoticeMessage) {
  return RENDERERS[kind](message, 'abcdef012345', PEOPLE[kind]);
}

/** What stands in the places that a channel reads as markup. */
function markupOf(kind: Kind, body: Readonly<Record<string, unknown>>): string {
  switch (kind) {
    case 'dingtalk':
      return String(Reflect.get(Object(body['markdown']), 'text'));
    case 'feishu': {
      const { elements } = Object(body['card']) as { elements: { content: string }[] };
      return elements.map(({ content }) => content).join('\n');
    }
    case 'slack': {
      const blocks = body['blocks'] as { text?: { text: string }; elements?: { text: string }[] }[];
      const sections = blocks
        .slice(1)
        .flatMap(({ text, elements = [] }) => [
          ...(text ? [text.text] : []),
          ...elements.map((one) => one.text),
        ]);
      return [String(body['text']), ...sections].join('\n');
    }
    case 'webhook':
      return '';
  }
}

const ATTACKS = [
  '<!channel>',
  '<!here|x>',
  '<@U0EVIL000>',
  '<https://evil.example|log in>',
  '[log in](https://evil.example)',
  '![x](https://evil.example/pixel.png)',
  '<at id=all></at>',
  '<at email=all@x.cn></at>',
  '<img src=https://evil.example/p.png>',
  '<font color="red">x</font>',
  '@all',
  '@13900000000',
  '# heading',
  '**bold**',
  '~~gone~~',
  '`code`',
  '_under_',
  'a\n- dsw_2 (dsw-0002), bob: fine',
  'a\r\n\r\n### heading',
  'a\u2028b\u0085c\u202ed',
  '&lt;!channel&gt;',
  '&#60;at id=all&#62;',
  'https://evil.example',
  'www.evil.example',
  '\ud800',
  '__proto__',
];

/** Markup of each channel that somebody's name must never bring about. Written from the channels' syntax, not from ours. */
const FORBIDDEN: Readonly<Record<Exclude<Kind, 'webhook'>, RegExp>> = {
  dingtalk: /[[\]<>`*~|\\]|(?<!^)#|@(?!13800000000)|:\/\/|\n- dsw_2|(^|\W)_|_($|\W)/,
  feishu: /<(?!at id=ou_1>|\/at>)|[[\]`*~|\\]|(?<!&)#|&(?!#\d+;)|:\/\/|(?<=.)@/,
  slack: /<(?!@U012AB3CD>)|&(?!amp;|lt;|gt;)|[*~`]/,
};

/** What somebody else may have put into a name. */
const attack = fc.oneof(
  fc.constantFrom(...ATTACKS),
  fc.tuple(fc.constantFrom(...ATTACKS), fc.string({ maxLength: 10 })).map((both) => both.join('')),
  fc.string({ unit: fc.constantFrom(...'<>[]()!@#*_~`|&:/\\\n-ax1'), maxLength: 20 }),
);

test.each(['dingtalk', 'feishu', 'slack'] as const)(
  'a message to %s takes no markup from names, reasons or the summary',
  (kind) => {
    fc.assert(
      fc.property(
        attack,
        attack,
        attack,
        attack,
        attack,
        (name, owner, reason, summary, policy) => {
          const rows = [
            aRow({ instanceName: name, ownerId: 'x', ownerName: owner, reason }),
            aRow(),
          ];
          const { body } = render(kind, aNotice({ rows, summary, policy }));

          // The heading and the bullets of DingTalk's form are ours.
          const markup = markupOf(kind, body).replace(/^### /, '');
          expect(markup.replaceAll(/^- /gm, '')).not.toMatch(FORBIDDEN[kind]);
        },
      ),
      { numRuns: 500 },
    );
  },
);

describe.each(kinds)('a message to %s', (kind) => {
  test('has one line for each row, whatever is in it', () => {
    fc.assert(
      fc.property(fc.array(attack, { minLength: 1, maxLength: 5 }), (names) => {
        const rows = names.map((instanceName, at) =>
          aRow({ instanceName, instanceId: `dsw-${at}` }),
        );
        const { body } = render(kind, aNotice({ rows }));

        const lines =
          kind === 'webhook' ? String(body['text']).split('\n') : markupOf(kind, body).split('\n');
        expect(lines.filter((line) => /^[-•] /.test(line))).toHaveLength(rows.length);
      }),
    );
  });

  test('addresses nobody where owners are only to be named', () => {
    const { body } = render(kind, aNotice({ mentionOwners: false }));

    expect(JSON.stringify(body)).not.toMatch(/13800000000|ou_1|U012AB3CD/);
  });

  test('takes nothing from an id that objects have a member of', () => {
    const rows = [aRow({ ownerId: 'constructor', ownerName: 'ann' })];

    expect(JSON.stringify(render(kind, aNotice({ rows })).body)).toContain('ann');
  });

  const LIMIT: Readonly<Record<Kind, number>> = {
    dingtalk: 20_000,
    feishu: 20 * 1024 - 200,
    slack: 40_000,
    webhook: 1024 * 1024,
  };

  test('fits, and says how many instances it leaves out', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 300 });
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 3_000 }),
        fc.nat(50),
        text,
        fc.boolean(),
        (count, more, wide, english) => {
          const rows = Array.from({ length: count }, (_, at) =>
            aRow({ instanceName: `${wide}_${at}`, reason: wide, instanceId: `dsw-${at}` }),
          );
          const message = aNotice({ rows, more, summary: wide, language: english ? 'en' : 'zh' });

          const { body, shown } = render(kind, message);

          const left = count - shown + more;
          const sent = JSON.stringify(body);
          expect(Buffer.byteLength(sent)).toBeLessThan(LIMIT[kind]);
          expect(shown).toBeGreaterThanOrEqual(Math.min(count, 5));
          const said = english ? `and ${left} more` : `另有 ${left} 个实例`;
          expect(sent.includes(said)).toBe(left > 0);
        },
      ),
      { numRuns: 20 },
    );
  });

  test('fits also when every character of it has to be escaped', () => {
    for (const character of ['&', '<', '*', '"', '\\', '字', '😀', '\u0001']) {
      const long = character.repeat(5000);
      const rows = Array.from({ length: 400 }, () =>
        aRow({ instanceName: long, ownerName: long, ownerId: long, reason: long }),
      );
      const { body } = render(kind, aNotice({ rows, summary: long, policy: long, target: long }));

      expect(Buffer.byteLength(JSON.stringify(body))).toBeLessThan(LIMIT[kind]);
    }
  });
});

test('no section of a Slack message is too long, nor its heading', () => {
  const rows = Array.from({ length: 400 }, () =>
    aRow({ instanceName: '&'.repeat(99), reason: '<'.repeat(300) }),
  );
  const { body } = renderSlack(aNotice({ rows, policy: 'p'.repeat(300) }), 'id', {});

  const blocks = body['blocks'] as { text?: { text: string } }[];
  expect(blocks.length).toBeLessThanOrEqual(50);
  expect(blocks[0]?.text?.text.length).toBeLessThanOrEqual(150);
  for (const { text } of blocks) expect(text?.text.length ?? 0).toBeLessThanOrEqual(3000);
});

describe('a link', () => {
  test.each([
    [
      'dingtalk',
      '[train＿ (dsw-1)](https://pai.example/?a=%28b%29&c=d)'.replace('(dsw-1)', '（dsw-1）'),
    ],
    ['feishu', '[train&#95; &#40;dsw&#45;1&#41;](https://pai.example/?a=%28b%29&c=d)'],
    ['slack', '<https://pai.example/?a=%28b%29&c=d|train＿ (dsw-1)>'],
  ] as const)('is written in the markup of %s', (kind, expected) => {
    const link = 'https://pai.example/?a=(b)&c=d';
    const rows = [aRow({ instanceId: 'dsw-1', instanceName: 'train_', link })];

    expect(markupOf(kind, render(kind, aNotice({ rows })).body)).toContain(expected);
  });

  test.each([
    'javascript:alert(1)',
    'http://x.example',
    'https://u:p@x.example',
    'x',
    `https://x/${'a'.repeat(600)}`,
  ])('to %s is left out', (link) => {
    for (const kind of ['dingtalk', 'feishu', 'slack'] as const) {
      const { body } = render(kind, aNotice({ rows: [aRow({ link })] }));
      expect(markupOf(kind, body)).not.toMatch(/\]\(|<http/);
    }
  });
});

describe('the text', () => {
  test.each([
    ['2026-01-05T14:00:00Z', 'Asia/Shanghai', '2026-01-05 22:00 (Asia/Shanghai, UTC+08:00)'],
    ['2026-07-05T14:00:00Z', 'America/New_York', '2026-07-05 10:00 (America/New_York, UTC-04:00)'],
    ['2026-01-05T14:00:00Z', 'Asia/Kolkata', '2026-01-05 19:30 (Asia/Kolkata, UTC+05:30)'],
  ])('tells %s in the zone %s with its offset', (at, timeZone, expected) => {
    const { body } = renderWebhook(aNotice({ at, timeZone }), 'id');

    expect(body['text']).toContain(`When: ${expected}`);
  });

  test('is in Chinese where asked for', () => {
    const rows = [aRow({ reason: '非工作时段', ownerName: '', ownerId: '' })];
    const message = aNotice({ language: 'zh', summary: '将停止 3 个实例。', rows, more: 2 });

    expect(renderWebhook(message, 'id').body['text']).toBe(
      [
        '即将执行：nightly-stop（main）',
        '将停止 3 个实例。',
        '时间：2026-01-05 22:00（Asia/Shanghai，UTC+08:00）',
        '- train_1 (dsw-0001)，无所有者：非工作时段',
        '- 另有 2 个实例',
      ].join('\n'),
    );
  });

  test('names every kind of message in both languages', () => {
    const titles = new Set<unknown>();
    for (const kind of ['warning', 'done', 'trouble', 'disk'] as const) {
      for (const language of ['en', 'zh'] as const) {
        titles.add(
          String(renderWebhook(aNotice({ kind, language }), 'id').body['text']).split('\n')[0],
        );
      }
    }

    expect(titles.size).toBe(8);
  });
});
