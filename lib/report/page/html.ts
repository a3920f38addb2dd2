import { safeText } from './safe-text.ts';

/** Markup that is safe to put on the page. Only {@link html} makes it of anything, and {@link trusted} of our own. */
export class Html {
  readonly #markup: string;

  constructor(markup: string) {
    this.#markup = markup;
  }

  toString(): string {
    return this.#markup;
  }
}

/** What can stand between markup: texts and numbers are escaped, lists are joined. */
export type Part = Html | string | number | undefined | readonly Part[];

/** A template whose own text is markup, and whose values are not. */
export function html(markup: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(String.raw({ raw: markup }, ...parts.map(escapePart)));
}

/** Markup of our own making, such as a chart's or the style. */
export function trusted(markup: string): Html {
  return new Html(markup);
}

function escapePart(part: Part): string {
  if (part === undefined) return '';
  if (part instanceof Html) return part.toString();
  if (typeof part === 'object') return part.map(escapePart).join('');
  return escapeText(String(part));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** For text and for attributes in quotes. */
function escapeText(text: string): string {
  return safeText(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
