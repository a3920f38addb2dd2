import type { Hours, Money } from './report-model.ts';

/** Hours that are added to while rows stream by. */
export type HoursSum = { -readonly [K in keyof Hours]: Hours[K] };

export function noHours(): HoursSum {
  return { running: 0, busy: 0, idle: 0, unknown: 0, gpu: 0, idleGpu: 0 };
}

export function addHours(sum: HoursSum, more: Hours): void {
  sum.running += more.running;
  sum.busy += more.busy;
  sum.idle += more.idle;
  sum.unknown += more.unknown;
  sum.gpu += more.gpu;
  sum.idleGpu += more.idleGpu;
}

/**
 * Amounts by currency; different currencies are never added up. A list, since there is one for each instance and it has one
 * entry as a rule: a map would take several times as much.
 */
export type MoneySum = { readonly currency: string; amount: number }[];

export function addMoney(sum: MoneySum, currency: string, amount: number): void {
  const known = sum.find((one) => one.currency === currency);
  if (known === undefined) sum.push({ currency, amount });
  else known.amount += amount;
}

export function moneyOf(sum: Readonly<MoneySum>): Money[] {
  return sum
    .map(({ currency, amount }) => ({ currency, amount }))
    .sort((a, b) => (a.currency < b.currency ? -1 : 1));
}

/** Names are texts of any length; what is kept of one until the report is made. */
const MOST_NAME = 200;

export function cutName(name: string): string {
  return name.length > MOST_NAME ? `${name.slice(0, MOST_NAME)}…` : name;
}
