const LIGHT = `
  color-scheme: light;
  --page: #ffffff; --panel: #f6f7f9; --text: #1b2028; --muted: #56606e; --line: #dde1e7; --link: #1d5fa8; --warn: #8a4b00;
  --warn-back: #fff6e5; --busy: #12766c; --idle: #d17a08; --unknown: #878f9c; --plain: #2a66ad; --w1: #2a66ad; --w2: #12897c;
  --w3: #b8650b; --w4: #8a58b3; --w5: #bf3f69; --w6: #5f7d1d; --w7: #40449a; --others: #878f9c; --h0: #e6eff9; --h1: #bcd5ef;
  --h2: #8ab6e1; --h3: #5693cd; --h4: #2a6fb0; --h5: #0d4a85; --nothing: #ffffff;`;

const DARK = `
  color-scheme: dark;
  --page: #14171c; --panel: #1c2027; --text: #e7eaef; --muted: #a8b1be; --line: #333a45; --link: #7db4f0; --warn: #f3c27a;
  --warn-back: #2c2415; --busy: #2eb3a3; --idle: #eda23a; --unknown: #7b8492; --plain: #649fe0; --w1: #649fe0; --w2: #2eb3a3;
  --w3: #dd8f3c; --w4: #b48adb; --w5: #e77a9c; --w6: #99bb4d; --w7: #8d92e6; --others: #7b8492; --h0: #1d2a3a; --h1: #1f4166;
  --h2: #235b92; --h3: #3a7fc0; --h4: #6ba8e2; --h5: #b3d6f8; --nothing: #14171c;`;

/** The one style of the page. Nothing is loaded: fonts are those of the reader's system. */
export const STYLE = `
:root {${LIGHT}
}
@media (prefers-color-scheme: dark) { :root {${DARK}
} }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; background: var(--page); color: var(--text);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans", sans-serif;
  overflow-wrap: anywhere;
}
header, nav, main, footer { max-width: 1040px; margin: 0 auto; padding: 0 20px; }
header { padding-top: 40px; }
h1 { font-size: 1.75rem; line-height: 1.25; font-weight: 650; margin: 0 0 8px; letter-spacing: -0.01em; }
h2 { font-size: 1.25rem; line-height: 1.3; font-weight: 650; margin: 0 0 8px; }
p { margin: 0 0 12px; max-width: 75ch; }
.meta, .muted, .note { color: var(--muted); }
.meta { margin: 0; }
.note { font-size: 0.875rem; }
a { color: var(--link); text-underline-offset: 2px; }
a:focus-visible, summary:focus-visible, .scroll:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
.skip { position: absolute; left: -9999px; top: 8px; padding: 8px 12px; background: var(--page); border: 1px solid var(--line); }
.skip:focus { left: 8px; }
nav { margin-top: 20px; }
nav ol { display: flex; flex-wrap: wrap; gap: 4px 20px; margin: 0; padding: 12px 0; list-style: none; border: solid var(--line); border-width: 1px 0; font-size: 0.875rem; }
section { padding: 32px 0 8px; }
section + section { border-top: 1px solid var(--line); }
small { color: var(--muted); font-size: 0.8125rem; }
.warn { background: var(--warn-back); color: var(--warn); padding: 8px 12px; border-left: 3px solid currentColor; }
dl { margin: 0 0 16px; }
dt { color: var(--muted); font-size: 0.875rem; }
dd { margin: 0; }
.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(230px, 1fr)); gap: 12px 24px; }
.facts dd { font-variant-numeric: tabular-nums; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(210px, 1fr)); gap: 12px; }
.tiles > div { background: var(--panel); border-radius: 8px; padding: 14px 16px; }
.tiles .figure { font-size: 1.5rem; line-height: 1.3; font-weight: 650; font-variant-numeric: tabular-nums; }
.tiles .against { font-size: 0.875rem; color: var(--muted); }
figure { margin: 20px 0 24px; }
figcaption, caption { font-weight: 600; text-align: left; padding: 0 0 8px; }
figcaption { padding: 0; }
svg { display: block; width: 100%; height: auto; }
svg text { font-family: inherit; }
.narrow { display: none; }
.legend { display: flex; flex-wrap: wrap; gap: 2px 16px; margin: 4px 0 8px; padding: 0; list-style: none; font-size: 0.8125rem; color: var(--muted); }
.legend svg { display: inline-block; width: 10px; height: 10px; margin-right: 6px; vertical-align: baseline; }
details { margin: 8px 0 16px; }
summary { cursor: pointer; color: var(--link); font-size: 0.875rem; width: fit-content; }
.scroll { overflow-x: auto; margin: 8px 0 20px; }
table { border-collapse: collapse; width: 100%; font-size: 0.875rem; line-height: 1.4; overflow-wrap: normal; }
th, td { padding: 6px 16px 6px 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); font-weight: 400; }
th:last-child, td:last-child { padding-right: 0; }
thead th { color: var(--muted); font-size: 0.8125rem; font-weight: 600; vertical-align: bottom; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
thead th.number { white-space: normal; word-break: keep-all; }
td bdi, th bdi { overflow-wrap: anywhere; }
td { min-width: 8em; }
td.number, td.instant { min-width: 0; }
th[scope=row] { min-width: 9em; max-width: 24em; }
td.text { min-width: 12em; max-width: 30em; }
td.instant { white-space: nowrap; }
.nowrap { white-space: nowrap; }
.methods dt { color: var(--text); font-weight: 600; font-size: 1rem; margin-top: 12px; }
.methods dd { max-width: 75ch; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
footer { padding-top: 8px; padding-bottom: 40px; }
@media (max-width: 640px) {
  header { padding-top: 24px; }
  header, nav, main, footer { padding-left: 16px; padding-right: 16px; }
  h1 { font-size: 1.4rem; }
  .wide { display: none; }
  .narrow { display: block; }
  .tiles { grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); }
  .tiles > div { padding: 12px; }
  .tiles .figure { font-size: 1.125rem; }
}
@media print {
  :root {${LIGHT}
  }
  body { font-size: 11pt; }
  nav, .skip, summary { display: none; }
  header, main, footer { max-width: none; padding: 0; }
  section { padding: 16pt 0 4pt; }
  figure, tr, .tiles > div, .warn { break-inside: avoid; }
  h2, caption, figcaption { break-after: avoid; }
  .scroll { overflow: visible; }
  svg, .tiles > div { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
