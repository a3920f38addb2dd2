/** Control characters, line ends, and marks that turn the direction of what follows or hide it. */
const UNSHOWN = /[\p{Cc}\p{Zl}\p{Zp}\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+/gu;

/**
 * Text from outside on one line, without what would end the line, turn it round or hide a part of it, at most `max`
 * characters long.
 */
export function oneLine(text: string, max: number): string {
  const clean = text
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .replace(UNSHOWN, ' ')
    .replace(/ {2,}/g, ' ')
    .trim();
  const characters = [...clean];
  return characters.length <= max ? clean : `${characters.slice(0, max - 1).join('')}…`;
}

/**
 * Look-alikes for the characters that mean something in a channel's markup, where it has no escape that all its clients
 * understand. An underscore between letters, as in most names of instances, means nothing anywhere and stays.
 */
export function withLookAlikes(text: string, special: string): string {
  let result = '';
  const characters = [...text];
  characters.forEach((character, at) => {
    const harmless = character === '_' && isWord(characters[at - 1]) && isWord(characters[at + 1]);
    result += special.includes(character) && !harmless ? fullWidth(character) : character;
  });
  return result;
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{N}]/u.test(character);
}

/** U+0021 to U+007E have full-width forms in the same order. */
function fullWidth(character: string): string {
  return String.fromCodePoint((character.codePointAt(0) ?? 0) + 0xfee0);
}
