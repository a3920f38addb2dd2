import { describe, expect, test } from 'vitest';
import { readTextPattern } from '../../../lib/policy/text-pattern.ts';

function matches(pattern: string, text: string): boolean {
  const read = readTextPattern(pattern);
  if ('problem' in read) throw new Error(read.problem);
  return read.test(text);
}

describe('text', () => {
  test('matches itself only', () => {
    expect(matches('a.b', 'a.b')).toBe(true);
    expect(matches('a.b', 'axb')).toBe(false);
    expect(matches('a', 'ab')).toBe(false);
  });

  test('may look like a path', () => {
    expect(matches('/mnt', '/mnt')).toBe(true);
  });
});

describe('globs match the whole text', () => {
  test.each([
    ['train-*', 'train-', true],
    ['train-*', 'train-7b', true],
    ['train-*', 'retrain-7b', false],
    ['*a*b*', 'xaxxbx', true],
    ['*a*b*', 'xbxxax', false],
    ['gpu_?', 'gpu_1', true],
    ['gpu_?', 'gpu_12', false],
    ['gpu_?', 'gpu_', false],
    ['**', '', true],
    ['a*', 'A1', false],
    ['*.8xlarge', 'ecs.g6.8xlarge', true],
    ['a[b]*', 'a[b]c', true],
  ])('%s on %s is %s', (glob, text, expected) => {
    expect(matches(glob, text)).toBe(expected);
  });
});

describe('regular expressions look anywhere unless anchored', () => {
  test.each([
    ['/exp/', 'my_exp_1', true],
    ['/^exp/', 'my_exp_1', false],
    ['/^EXP_\\d+$/i', 'exp_42', true],
    ['/^EXP_\\d+$/', 'exp_42', false],
    ['/a|b/', 'xb', true],
    ['//', 'anything', true],
  ])('%s on %s is %s', (pattern, text, expected) => {
    expect(matches(pattern, text)).toBe(expected);
  });
});

test('patterns that take for ever elsewhere take no time here', () => {
  const text = 'a'.repeat(5000);

  expect(matches('/^(a+)+$/', `${text}!`)).toBe(false);
  expect(matches('/(a*)*b/', text)).toBe(false);
  expect(matches(`/^${'a?'.repeat(100)}${'a'.repeat(100)}$/`, 'a'.repeat(100))).toBe(true);
  expect(matches(`${'*a'.repeat(50)}*b`, text)).toBe(false);
});

describe('problems', () => {
  test.each([
    ['/(/', 'a "(" has no ")"'],
    ['/)/', 'a ")" has no "("'],
    ['/[a/', 'ends within a "["'],
    ['/a\\/', 'ends within an escape'],
    ['/*a/', 'nothing to repeat'],
    ['/a**/', 'nothing to repeat'],
    ['/^*/', 'nothing to repeat'],
    ['/a*?/', 'lazy repeats'],
    ['/a{2,1}/', 'runs backwards'],
    ['/a{1000}/', 'more than 200 times'],
    ['/a{x}/', 'expected {n}, {n,} or {n,m}'],
    ['/((a{100}){100})/', 'is too large'],
    ['/[z-a]/', 'runs backwards'],
    ['/(?<=a)b/', 'only plain groups'],
    ['/(a)\\1/', '\\1 is not supported'],
    ['/\\bword/', '\\b is not supported'],
    ['/a/gi', 'expected no flag or "i"'],
    [`a${'*'.repeat(500)}`, 'longer than 500 characters'],
  ])('%s', (pattern, problem) => {
    expect(readTextPattern(pattern)).toEqual({ problem: expect.stringContaining(problem) });
  });
});
