import { type PatternNode, parsePattern } from './linear-regex-parse.ts';

/*
 * Regular expressions without back-tracking (Thompson's construction, simulated as a set of states), because a policies
 * file may come from anywhere and one bad pattern must not hang a run: matching takes time linear in the text.
 */

/** One step of a compiled pattern; `next` and `other` are indexes of steps. */
type Step =
  | { readonly kind: 'char'; readonly accepts: (char: string) => boolean; readonly next: number }
  | { readonly kind: 'split'; readonly next: number; readonly other: number }
  | { readonly kind: 'start' | 'end'; readonly next: number }
  | { readonly kind: 'match' };

/** Repeats are written out, so this bounds memory and the work for each character of a text. */
const MAX_STEPS = 2000;

/** Compiles a pattern to a test that looks for it anywhere in a text; or says what is wrong with it. */
export function compileLinearRegex(
  pattern: string,
  options: { readonly ignoreCase?: boolean } = {},
): { readonly test: (text: string) => boolean } | { readonly problem: string } {
  const parsed = parsePattern(pattern, options.ignoreCase ?? false);
  if ('problem' in parsed) return parsed;
  if (countSteps(parsed.node) > MAX_STEPS) return { problem: 'is too large; repeat less' };
  const steps: Step[] = [{ kind: 'match' }];
  const entry = emit(parsed.node, 0, steps);
  return { test: (text) => run(steps, entry, [...text]) };
}

function countSteps(node: PatternNode): number {
  switch (node.kind) {
    case 'sequence':
    case 'either':
      return node.nodes.reduce((sum, inner) => sum + countSteps(inner) + 1, 1);
    case 'repeat':
      return (countSteps(node.node) + 1) * (node.max === Infinity ? node.min + 1 : node.max) + 1;
    default:
      return 1;
  }
}

/** Appends the steps of `node`, which go on to step `next`; returns the step to enter at. Built from the end forwards. */
function emit(node: PatternNode, next: number, steps: Step[]): number {
  switch (node.kind) {
    case 'char':
      return steps.push({ kind: 'char', accepts: node.accepts, next }) - 1;
    case 'start':
    case 'end':
      return steps.push({ kind: node.kind, next }) - 1;
    case 'sequence':
      return node.nodes.reduceRight((following, inner) => emit(inner, following, steps), next);
    case 'either':
      return node.nodes
        .map((inner) => emit(inner, next, steps))
        .reduceRight((other, one) => steps.push({ kind: 'split', next: one, other }) - 1);
    case 'repeat':
      return emitRepeat(node, next, steps);
  }
}

function emitRepeat(
  { node, min, max }: Extract<PatternNode, { kind: 'repeat' }>,
  next: number,
  steps: Step[],
): number {
  let entry = next;
  if (max === Infinity) {
    // A loop: a split whose one way is the node, which comes back to the split.
    const split = steps.push({ kind: 'split', next, other: next }) - 1;
    steps[split] = { kind: 'split', next: emit(node, split, steps), other: next };
    entry = split;
  } else {
    for (let count = min; count < max; count += 1) {
      entry = steps.push({ kind: 'split', next: emit(node, entry, steps), other: next }) - 1;
    }
  }
  for (let count = 0; count < min; count += 1) entry = emit(node, entry, steps);
  return entry;
}

/** Follows every way at once: `current` holds the steps that wait for a character. */
function run(steps: readonly Step[], entry: number, text: readonly string[]): boolean {
  let current = new Set<number>();
  for (let position = 0; position <= text.length; position += 1) {
    // A match may begin anywhere.
    if (reach(steps, entry, position, text.length, current)) return true;
    if (position === text.length) return false;
    const following = new Set<number>();
    for (const index of current) {
      const step = steps[index];
      if (step?.kind !== 'char' || !step.accepts(text[position] ?? '')) continue;
      if (reach(steps, step.next, position + 1, text.length, following)) return true;
    }
    current = following;
  }
  return false;
}

/** Adds every step that can be reached from `from` without a character; true when the match is among them. */
function reach(
  steps: readonly Step[],
  from: number,
  position: number,
  length: number,
  reached: Set<number>,
): boolean {
  const open = [from];
  for (let index = open.pop(); index !== undefined; index = open.pop()) {
    if (reached.has(index)) continue;
    reached.add(index);
    const step = steps[index];
    if (step === undefined || step.kind === 'match') return true;
    if (step.kind === 'split') open.push(step.other, step.next);
    if (step.kind === 'start' && position === 0) open.push(step.next);
    if (step.kind === 'end' && position === length) open.push(step.next);
  }
  return false;
}
