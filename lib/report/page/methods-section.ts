import { html } from './html.ts';
import type { Section } from './section.ts';
import type { Ui } from './ui.ts';

/** How each estimate was come by. */
export function methodsSection({ model, texts, format }: Ui): Section {
  const words = texts.methods;
  const notes = model.methods.map(({ method, assumptions }) => {
    // Records are written in English, whatever the page is.
    const said = assumptions.map((text) => html`<dd lang="en">${format.said(text)}</dd>`);
    const intro =
      said.length === 0 ? undefined : html`<dd class="muted">${words.assumptions}:</dd>`;
    return html`<div><dt>${words.names[method]}</dt><dd>${words.words[method]}</dd>${intro}${said}</div>
`;
  });
  return {
    id: 'methods',
    title: words.title,
    content: html`<p>${words.lead}</p>
<dl class="methods">${notes}</dl>
`,
  };
}
