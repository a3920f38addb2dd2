/**
 * What is left of ECharts' SVG: shapes and texts. Its styles would be refused by the page's content security policy, its
 * class names and ids are counted through the process, so that no two pages would be the same, and its marks are for scripts.
 */
export function plainSvg(svg: string): string {
  return svg
    .replace(/<style[^>]*>[\s\S]*?<\/style>/g, '')
    .replace(/<[a-z][^>]*>/gi, (tag) =>
      tag
        .replace(
          / (?:class|ecmeta_[a-z_]+|pointer-events|xmlns:xlink|xml:space|version|baseProfile|cursor)="[^"]*"/g,
          '',
        )
        .replace(/ style="([^"]*)"/g, (_, style: string) => toAttributes(style))
        .replace(/^<svg width="[^"]*" height="[^"]*"/, '<svg'),
    )
    .replace(/\n+/g, '\n')
    .trim();
}

/** The declarations that ECharts writes for texts, as attributes of their own; the family is the page's. */
function toAttributes(style: string): string {
  const kept = style.split(';').flatMap((declaration) => {
    const [name = '', value = ''] = declaration.split(':');
    return name === 'font-size' || name === 'font-weight' ? [` ${name}="${value}"`] : [];
  });
  return kept.join('');
}
