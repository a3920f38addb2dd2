import { type DefaultTreeAdapterTypes, parse } from 'parse5';

/** An element of a parsed page. */
export interface PageElement {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly PageElement[];
  /** All text in it. */
  readonly text: string;
  readonly parent: PageElement | undefined;
}

/** Parses a page as browsers do; every fault that the standard names is thrown. */
export function parsePage(page: string): PageElement {
  const document = parse(page, {
    onParseError: ({ code, startLine }) => {
      throw new Error(`the page is not well-formed: ${code} in line ${startLine}`);
    },
  });
  const root = document.childNodes.find((node) => 'tagName' in node);
  if (root === undefined || !('tagName' in root)) throw new Error('the page has no root');
  return toElement(root, undefined);
}

function toElement(
  element: DefaultTreeAdapterTypes.Element,
  parent: PageElement | undefined,
): PageElement {
  const children: PageElement[] = [];
  const own = {
    tag: element.tagName,
    attributes: Object.fromEntries(element.attrs.map(({ name, value }) => [name, value])),
    children,
    text: textOf(element),
    parent,
  };
  for (const node of element.childNodes) {
    if ('tagName' in node) children.push(toElement(node, own));
  }
  return own;
}

function textOf(node: DefaultTreeAdapterTypes.ChildNode): string {
  if ('value' in node) return node.value;
  return 'childNodes' in node ? node.childNodes.map(textOf).join('') : '';
}

/** An element and everything in it, in the order of the page. */
export function everything(element: PageElement): PageElement[] {
  return [element, ...element.children.flatMap(everything)];
}

export function all(root: PageElement, ...tags: readonly string[]): PageElement[] {
  return everything(root).filter(({ tag }) => tags.includes(tag));
}
