import { styleText } from 'node:util';

export type Colour = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

/** Colours a text, or leaves it alone where colours are not wanted. */
export type Style = (colour: Colour, text: string) => string;

export const plainStyle: Style = (_colour, text) => text;
export const colourStyle: Style = (colour, text) => styleText(colour, text);

/** Colours go to a terminal that wants them: https://no-color.org */
export function chooseStyle(
  isTerminal: boolean,
  env: Readonly<Record<string, string | undefined>>,
): Style {
  const { NO_COLOR, TERM } = env;
  const wanted = !NO_COLOR && TERM !== 'dumb';
  return isTerminal && wanted ? colourStyle : plainStyle;
}
