/**
 * Chance that can be repeated: every random-looking value is a hash of what it belongs to, so that the same seed
 * gives the same world whatever the order of calls, and nothing has to be remembered.
 */

/** Mixes integers into 32 bits (murmur3's mixing steps). */
function mix(a: number, b: number, c = 0): number {
  let h = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b);
  h ^= h >>> 15;
  h = Math.imul(h ^ b, 0xc2b2ae35);
  h ^= h >>> 13;
  h = Math.imul(h ^ c, 0x27d4eb2f);
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  return (h ^ (h >>> 13)) >>> 0;
}

/** 0 ≤ value < 1, from integers. */
export function chance(a: number, b: number, c = 0): number {
  return mix(a, b, c) / 0x1_0000_0000;
}

/** 32 bits of a text (FNV-1a). */
export function hashText(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) {
    h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  }
  return h >>> 0;
}

/** A stream of values 0 ≤ value < 1, for things that are drawn one after the other. */
export type Draw = () => number;

export function createDraw(a: number, b: number): Draw {
  let n = 0;
  return () => {
    n += 1;
    return chance(a, b, n);
  };
}

/** An integer from `low` to `high`, both included. */
export function between(draw: Draw, low: number, high: number): number {
  return low + Math.floor(draw() * (high - low + 1));
}

/** One of a list that has at least one. */
export function pick<T>(draw: Draw, list: readonly [T, ...T[]]): T {
  return list[Math.floor(draw() * list.length)] ?? list[0];
}

/** One of a list of [value, weight]. */
export function pickWeighted<T>(
  draw: Draw,
  list: readonly [readonly [T, number], ...(readonly [T, number])[]],
): T {
  let total = 0;
  for (const [, weight] of list) total += weight;
  let left = draw() * total;
  for (const [value, weight] of list) {
    left -= weight;
    if (left < 0) return value;
  }
  return list[0][0];
}

const digits = '0123456789abcdefghijklmnopqrstuvwxyz';

/** Letters and digits of a given length that follow from two integers. */
export function textFrom(a: number, b: number, length: number): string {
  let text = '';
  let word = 0;
  for (let i = 0; i < length; i += 1) {
    if (i % 5 === 0) word = mix(a, b, i + 1);
    text += digits[word % 36];
    word = Math.floor(word / 36);
  }
  return text;
}

/** A UUID (version 4 by its looks) that follows from two integers. */
export function uuidFrom(a: number, b: number): string {
  let hex = '';
  for (let i = 0; i < 4; i += 1)
    hex += mix(a, b, i + 101)
      .toString(16)
      .padStart(8, '0');
  const variant = '89ab'[Number.parseInt(hex[16] ?? '0', 16) % 4];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`.toUpperCase();
}
