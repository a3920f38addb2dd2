import { type Html, html, type Part } from './html.ts';

/** Stable: people link to them. */
export type SectionId =
  | 'coverage'
  | 'spending'
  | 'hours'
  | 'idle-gpu'
  | 'week'
  | 'policies'
  | 'unprotected'
  | 'clearing'
  | 'snapshots'
  | 'methods';

export interface Section {
  readonly id: SectionId;
  readonly title: string;
  readonly content: Part;
}

export function showSection({ id, title, content }: Section): Html {
  return html`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
${content}</section>
`;
}
