import { formatInZone } from '../../base/zone.ts';
import type { Money, Named, Share } from '../report-model.ts';
import type { Texts } from '../texts/texts.ts';
import { type Html, html } from './html.ts';
import { shorten } from './safe-text.ts';

/** How values are written in a language and a zone. */
export interface Format {
  /** A count, with thousands. */
  count(value: number): string;
  /** Hours: a decimal below a hundred, none above, and none at nought. */
  hours(value: number): string;
  /** An average: with a decimal. */
  average(value: number): string;
  amount(value: number): string;
  money(money: readonly Money[]): string;
  percent(value: number): string;
  share(share: Share): string;
  /** A change against an earlier number, in words. */
  change(now: number, before: number, shown: string): string;
  instant(iso: string): string;
  /** Somebody or something by name, with the id beside it. */
  named(named: Named): Html;
  /** The same in one short line of text, for charts. */
  label(named: Named, most: number): string;
  /** A text of a person or of the service. */
  said(text: string): Html;
}

/** Columns of a name that are shown. */
const MOST_NAME = 48;
const MOST_SAID = 240;

export function createFormat(texts: Texts, timeZone: string): Format {
  const { locale } = texts;
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const tenths = new Intl.NumberFormat(locale, {
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  });
  const cents = new Intl.NumberFormat(locale, {
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
  });
  const ratio = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });

  const amount = (value: number) => (Math.abs(value) < 1000 ? cents : whole).format(value);
  const nameOf = ({ name, id }: Named) => (name === null || name.trim() === '' ? id : name);

  const format: Format = {
    count: (value) => whole.format(value),
    hours: (value) => (value === 0 || Math.abs(value) >= 100 ? whole : tenths).format(value),
    average: (value) => tenths.format(value),
    amount,
    money: (money) =>
      money.length === 0
        ? '–'
        : money.map((one) => texts.money(amount(one.amount), shorten(one.currency, 8))).join(' + '),
    percent: (value) => ratio.format(value),
    share: ({ part, whole: all }) => (all === 0 ? '–' : ratio.format(part / all)),
    change: (now, before, shown) => {
      if (before === 0) return texts.notBefore;
      const change = (now - before) / before;
      return Math.abs(change) < 0.0005
        ? texts.noChange(shown)
        : texts.change(ratio.format(Math.abs(change)), change > 0, shown);
    },
    instant: (iso) => formatInZone(timeZone, new Date(iso)),
    named: (named) => {
      const name = nameOf(named);
      const id =
        name === named.id ? undefined : html` <small>${shorten(named.id, MOST_NAME)}</small>`;
      return html`<bdi>${shorten(name, MOST_NAME)}</bdi>${id}`;
    },
    label: (named, most) => shorten(nameOf(named), most),
    said: (text) => html`<bdi>${shorten(text, MOST_SAID)}</bdi>`,
  };
  return format;
}
