import { styleText } from 'node:util';

type Colour = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

/** Colours a text, or leaves it alone where colours are not wanted. */
export type Style = (colour: Colour, text: string) => string;

const plainStyle: Style = (_colour, text) => text;
// Whether colours are wanted is decided below, for the right stream; styleText would look at stdout in any case.
const colourStyle: Style = (colour, text) => styleText(colour, text, { validateStream: false });

/** Colours go to a terminal that wants them: https://no-color.org */
export function chooseStyle(
  isTerminal: boolean,
  env: Readonly<Record<string, string | undefined>>,
): Style {
  const { NO_COLOR, TERM } = env;
  const wanted = !NO_COLOR && TERM !== 'dumb';
  return isTerminal && wanted ? colourStyle : plainStyle;
}
