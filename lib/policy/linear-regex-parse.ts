/** What a pattern says, as a tree. */
export type PatternNode =
  | { readonly kind: 'char'; readonly accepts: (char: string) => boolean }
  | { readonly kind: 'start' | 'end' }
  | { readonly kind: 'sequence' | 'either'; readonly nodes: readonly PatternNode[] }
  | {
      readonly kind: 'repeat';
      readonly node: PatternNode;
      readonly min: number;
      /** `Infinity` for no end. */
      readonly max: number;
    };

type CharTest = (char: string) => boolean;

const MAX_REPEAT = 200;

const CLASSES: Readonly<Record<string, CharTest>> = {
  d: (char) => /\d/.test(char),
  w: (char) => /\w/.test(char),
  s: (char) => /\s/.test(char),
  D: (char) => /\D/.test(char),
  W: (char) => /\W/.test(char),
  S: (char) => /\S/.test(char),
};

class PatternError extends Error {}

/**
 * Reads the part of JavaScript's regular expressions that needs no back-tracking: literals, `.`, classes, `\d \w \s`,
 * groups, `|`, `* + ? {n,m}`, `^` and `$`. Anything else is refused by name, never read as something different.
 */
export function parsePattern(
  pattern: string,
  ignoreCase: boolean,
): { readonly node: PatternNode } | { readonly problem: string } {
  try {
    return { node: new PatternReader(pattern, ignoreCase).read() };
  } catch (error) {
    if (error instanceof PatternError) return { problem: error.message };
    throw error;
  }
}

/** A recursive-descent reader; each method reads one level of the grammar. */
class PatternReader {
  readonly #chars: readonly string[];
  readonly #ignoreCase: boolean;
  #at = 0;

  constructor(pattern: string, ignoreCase: boolean) {
    this.#chars = [...pattern];
    this.#ignoreCase = ignoreCase;
  }

  read(): PatternNode {
    const node = this.#readEither();
    if (this.#peek() !== undefined) throw new PatternError('a ")" has no "("');
    return node;
  }

  #peek(): string | undefined {
    return this.#chars[this.#at];
  }

  #take(char: string): boolean {
    if (this.#peek() !== char) return false;
    this.#at += 1;
    return true;
  }

  #next(what: string): string {
    const char = this.#chars[this.#at];
    if (char === undefined) throw new PatternError(`ends within ${what}`);
    this.#at += 1;
    return char;
  }

  #readEither(): PatternNode {
    const nodes = [this.#readSequence()];
    while (this.#take('|')) nodes.push(this.#readSequence());
    return { kind: 'either', nodes };
  }

  #readSequence(): PatternNode {
    const nodes: PatternNode[] = [];
    for (
      let char = this.#peek();
      char !== undefined && char !== '|' && char !== ')';
      char = this.#peek()
    ) {
      nodes.push(this.#readRepeated());
    }
    return { kind: 'sequence', nodes };
  }

  #readRepeated(): PatternNode {
    const node = this.#readAtom();
    const range = this.#readRange();
    if (range === undefined) return node;
    if (node.kind === 'start' || node.kind === 'end') throw new PatternError('nothing to repeat');
    if (this.#peek() === '?')
      throw new PatternError('lazy repeats (*?, +?) are not supported; they match the same texts');
    if (/[*+{]/.test(this.#peek() ?? '')) throw new PatternError('nothing to repeat');
    return { kind: 'repeat', node, ...range };
  }

  #readRange(): { min: number; max: number } | undefined {
    if (this.#take('*')) return { min: 0, max: Infinity };
    if (this.#take('+')) return { min: 1, max: Infinity };
    if (this.#take('?')) return { min: 0, max: 1 };
    if (this.#peek() !== '{') return undefined;
    const rest = this.#chars.slice(this.#at, this.#at + 12).join('');
    const [whole = '', from, comma, to] = /^\{(\d+)(,)?(\d+)?\}/.exec(rest) ?? [];
    if (whole === '')
      throw new PatternError('expected {n}, {n,} or {n,m}; write \\{ for the brace itself');
    this.#at += whole.length;
    const min = Number(from);
    const max = to !== undefined ? Number(to) : comma === undefined ? min : Infinity;
    if (max < min) throw new PatternError(`${whole} runs backwards`);
    if (min > MAX_REPEAT || (max !== Infinity && max > MAX_REPEAT)) {
      throw new PatternError(`${whole} repeats more than ${MAX_REPEAT} times`);
    }
    return { min, max };
  }

  #readAtom(): PatternNode {
    const char = this.#next('the pattern');
    switch (char) {
      case '^':
        return { kind: 'start' };
      case '$':
        return { kind: 'end' };
      case '.':
        return { kind: 'char', accepts: (c) => !/[\n\r\u2028\u2029]/.test(c) };
      case '(':
        return this.#readGroup();
      case '[':
        return { kind: 'char', accepts: this.#readClass() };
      case '\\':
        return { kind: 'char', accepts: this.#readEscape() };
      case '*':
      case '+':
      case '?':
      case '{':
        throw new PatternError(`nothing to repeat before "${char}"`);
      default:
        return { kind: 'char', accepts: this.#literal(char) };
    }
  }

  #readGroup(): PatternNode {
    if (this.#take('?') && !this.#take(':')) {
      throw new PatternError(
        'only plain groups (…) and (?:…) are supported, no look-around or names',
      );
    }
    const node = this.#readEither();
    if (!this.#take(')')) throw new PatternError('a "(" has no ")"');
    return node;
  }

  #readClass(): CharTest {
    const isNegated = this.#take('^');
    const tests: CharTest[] = [];
    while (!this.#take(']')) tests.push(this.#readClassItem());
    const accepts: CharTest = (char) => tests.some((test) => test(char));
    return isNegated ? (char) => !accepts(char) : accepts;
  }

  #readClassItem(): CharTest {
    const from = this.#next('a "["');
    if (from === '\\') return this.#readEscape();
    const isRange = this.#peek() === '-' && this.#chars[this.#at + 1] !== ']';
    if (!isRange) return this.#literal(from);
    this.#at += 1;
    const to = this.#next('a "["');
    if (to === '\\') throw new PatternError('expected a plain character after "-" in a class');
    if (to < from) throw new PatternError(`the range ${from}-${to} runs backwards`);
    return this.#folded((char) => from <= char && char <= to);
  }

  #readEscape(): CharTest {
    const char = this.#next('an escape');
    const known = CLASSES[char];
    if (known !== undefined) return known;
    if (/[A-Za-z0-9]/.test(char)) {
      throw new PatternError(`\\${char} is not supported (\\d \\w \\s and their opposites are)`);
    }
    return (other) => other === char;
  }

  #literal(char: string): CharTest {
    return this.#folded((other) => other === char);
  }

  #folded(test: CharTest): CharTest {
    if (!this.#ignoreCase) return test;
    return (char) => test(char) || test(char.toLowerCase()) || test(char.toUpperCase());
  }
}
