import { describe, expect, it } from 'vitest';
import { chooseStyle } from '../../../lib/cli/style.ts';

describe('chooseStyle', () => {
  it('colours on a terminal', () => {
    expect(chooseStyle(true, {})('red', 'x')).toBe('\u001b[31mx\u001b[39m');
  });

  it.each([
    ['a pipe', false, {}],
    ['NO_COLOR', true, { NO_COLOR: '1' }],
    ['a dumb terminal', true, { TERM: 'dumb' }],
  ])('leaves %s without colours', (_what, isTerminal, env) => {
    expect(chooseStyle(isTerminal, env)('red', 'x')).toBe('x');
  });
});
