/**
 * Characters that show nothing, or change what is shown around them: controls, marks that turn the direction of writing
 * (a name could turn the rest of a row), line separators, tags, and halves of surrogate pairs.
 */
const HARMFUL =
  /(?![\t\n])\p{Cc}|[\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]|[\ud800-\udfff]/gu;

/** A text as a page can show it: what would do harm is a replacement character. */
export function safeText(text: string): string {
  return text.replace(HARMFUL, '\ufffd');
}

/** The beginning of a text, at most `most` columns wide where a wide character (CJK, emoji) takes two. In one line. */
export function shorten(text: string, most: number): string {
  // Only the beginning is looked at: a name can be a megabyte. A character has at most two code units here.
  const line = safeText(text.slice(0, most * 4)).replace(/\s+/g, ' ');
  let width = 0;
  let kept = '';
  for (const character of line) {
    width += isWide(character) ? 2 : 1;
    if (width > most) return `${kept.trimEnd()}…`;
    kept += character;
  }
  return text.length > most * 4 ? `${kept}…` : kept;
}

function isWide(character: string): boolean {
  return /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1f000}-\u{3fffd}]/u.test(
    character,
  );
}
