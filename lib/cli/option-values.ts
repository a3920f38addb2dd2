import { InvalidArgumentError } from 'commander';
import { isDay } from '../export/read-value.ts';
import { readInstant } from './read-instant.ts';

/** A variable that a script left empty must not turn into the default: `--endpoint "$LOCAL"` would then reach the real cloud. */
export function parseText(text: string): string {
  if (text.trim() === '') {
    throw new InvalidArgumentError('It is empty; give a value, or leave it out for the default.');
  }
  return text;
}

/** Every value of an option that may be given several times. */
export function gather(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, parseText(text)];
}

/** An instant with its offset: a wall-clock time alone would mean something else on each machine. */
export function parseInstant(text: string): Date {
  const instant = readInstant(text);
  if (instant === undefined) {
    throw new InvalidArgumentError('Write an instant like 2026-11-23T22:00:00+08:00 or …Z.');
  }
  return instant;
}

export function parseDay(text: string): string {
  if (!isDay(text)) throw new InvalidArgumentError('Write a day like 2026-11-23.');
  return text;
}

const MOST = 10_000;

export function parseCount(text: string): number {
  const count = Number(text);
  if (!/^\d+$/.test(text) || count < 1 || count > MOST) {
    throw new InvalidArgumentError(`Write a whole number from 1 to ${MOST}.`);
  }
  return count;
}
