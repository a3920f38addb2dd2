import type { ReportModel } from '../../../lib/report/report-model.ts';

/** What people write into names to do harm, or do without meaning to. */
export const HOSTILE_NAMES: readonly string[] = [
  '<img src=x onerror=alert(1)>',
  '</title></style></svg><script>alert(1)</script>',
  '"><svg onload=alert(1)>',
  "' onmouseover='alert(1)",
  '&lt;b&gt; &amp; &#60;',
  '{{7*7}} #{7*7} {a|b} %s $1 $&',
  'javascript:alert(1)',
  '--> <!-- ]]> <![CDATA[',
  '\u202egnp.exe\u202c \u2066iso\u2069',
  'a\0b\u001b[31m\u0085\r\nc',
  'half \ud800 a pair',
  '训练实验 🚀👩‍🔬',
  'عربى עברית',
  'Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘!͖̬̰̙̗̿̋ͥͥ̂ͣ̐́́͜͞',
  'x'.repeat(1_000_000),
  '=cmd|calc',
];

/** Where people, the service or the records have a say. Ids too: they come from elsewhere. */
const WRITTEN_BY_OTHERS = /^(?:name|message|code|policy|kind|target|id|status|currency|reason)$/;

/** The same model with every text that is not ours put in anew; `nth` counts them. */
export function withTexts(model: ReportModel, textOf: (nth: number) => string): ReportModel {
  let nth = 0;
  const replaced: unknown = JSON.parse(JSON.stringify(model), (key, value: unknown) => {
    if (typeof value !== 'string' || !WRITTEN_BY_OTHERS.test(key)) return value;
    nth += 1;
    return textOf(nth);
  });
  return {
    ...(replaced as ReportModel), // only texts changed
    methods: model.methods.map((note) => ({ ...note, assumptions: [textOf(0)] })),
  };
}
