import type { Texts } from '../texts/texts.ts';
import type { Figure } from './figure.ts';

/** What the colours of busy, idle and unknown mean. */
export function useLegend({ uses }: Texts): NonNullable<Figure['legend']> {
  return (['busy', 'idle', 'unknown'] as const).map((use) => ({ colour: use, text: uses[use] }));
}
