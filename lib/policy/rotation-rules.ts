import { listOf } from './list-of.ts';
import { findRetentionProblem } from './retention-schema.ts';
import type { RotationRule } from './rotation-schema.ts';
import { readTextPattern } from './text-pattern.ts';

interface RotationProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** What is wrong with rotation beyond its shape; paths begin at the mapping that holds its keys. */
export function findRotationProblems({ retention, touch, pins }: RotationRule): RotationProblem[] {
  const empty = findRetentionProblem(retention);
  return [
    ...(empty === undefined ? [] : [{ path: ['retention'], message: empty }]),
    ...findPatternProblems(touch.names, ['touch', 'names']),
    ...findPatternProblems(pins.names, ['pins', 'names']),
  ];
}

function findPatternProblems(
  patterns: string | readonly string[] | undefined,
  path: readonly string[],
): RotationProblem[] {
  return listOf(patterns).flatMap((pattern, index) => {
    const read = readTextPattern(pattern);
    if (!('problem' in read)) return [];
    return [{ path: Array.isArray(patterns) ? [...path, index] : path, message: read.problem }];
  });
}
