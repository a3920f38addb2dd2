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

/** Amounts by currency. Different currencies are never added up. */
export type MoneySum = Map<string, number>;

export function addMoney(sum: MoneySum, currency: string, amount: number): void {
  sum.set(currency, (sum.get(currency) ?? 0) + amount);
}

export function moneyOf(sum: MoneySum): Money[] {
  return [...sum]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, amount]) => ({ currency, amount }));
}

/** Names are texts of any length; what is kept of one until the report is made. */
const MOST_NAME = 200;

export function cutName(name: string): string {
  return name.length > MOST_NAME ? `${name.slice(0, MOST_NAME)}…` : name;
}
