/** Text, links, lists, tables, code, disclosures: everything used throughout the page. */
export const BASE = `
*, *::before, *::after { box-sizing: border-box; }
html { scroll-padding-top: 6.5rem; -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--ground); color: var(--text);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif;
  overflow-wrap: anywhere; }
code, pre, .command, .id { font-family: ui-monospace, "SF Mono", "Cascadia Mono", Consolas, "DejaVu Sans Mono", "Liberation Mono", monospace; }
code, pre, .value, .chip, .reason { unicode-bidi: isolate; }
code, pre { font-size: .867em; }
pre { margin: .35rem 0; padding: .5rem .7rem; background: var(--sunken); border: 1px solid var(--line);
  border-radius: 6px; overflow: auto; }
pre.command { white-space: pre-wrap; }
pre.document { max-height: 32rem; white-space: pre-wrap; line-height: 1.4; }
main, .top, footer { max-width: 90rem; margin: 0 auto; padding: 0 1.25rem; }
main > section { margin: 2.25rem 0; }
h1, h2, h3, h4, h5, h6, p, ul, ol, dl, dd, figure { margin: 0; }
h1 { font-size: 1.75rem; line-height: 1.2; letter-spacing: -.01em; }
h2 { font-size: 1.25rem; line-height: 1.3; margin-bottom: .6rem; letter-spacing: -.005em; }
h3 { font-size: 1rem; line-height: 1.35; }
h4 { font-size: .867rem; margin-bottom: .35rem; }
h5, h6 { font-size: .867rem; margin: .6rem 0 .25rem; }
a { color: var(--accent); text-underline-offset: 2px; text-decoration-thickness: 1px; }
a:hover { text-decoration-thickness: 2px; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; border-radius: 4px; }
.muted, .lead, .cut, figcaption { color: var(--muted); }
.lead { max-width: 72ch; margin-bottom: .9rem; }
.cut { font-size: .867rem; font-style: italic; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; left: -99rem; top: .5rem; padding: .4rem .8rem; background: var(--surface); z-index: 9; }
.skip:focus { left: .5rem; }
.unsafe { font: 600 .8em/1.3 ui-monospace, Consolas, "DejaVu Sans Mono", monospace; color: var(--unsafe);
  background: var(--unsafe-ground); border-radius: 3px; padding: 0 .2em; }
.symbols { position: absolute; }
.shape { width: 1.05rem; height: 1.05rem; flex: none; fill: var(--sev); }
.shape text, symbol text { font: 700 8.5px/1 system-ui, sans-serif; fill: var(--sev-letter); }
.mark, .badge { position: relative; display: inline-flex; align-items: center; gap: .35rem; vertical-align: -.18em; }
.badge { color: var(--sev); font-weight: 650; font-size: .867rem; }
summary { cursor: pointer; }
details.plain > summary { color: var(--accent); width: fit-content; max-width: 100%; padding: .15rem 0; font-size: .9rem; }
details.plain > summary > :is(h3, h4) { display: inline; font: inherit; margin: 0; }
.scroll { position: relative; overflow-x: auto; border: 1px solid var(--line); border-radius: 8px; background: var(--surface); }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { padding: .4rem .7rem; text-align: left; vertical-align: top; border-top: 1px solid var(--line); }
tbody th { font-weight: 500; }
thead th { border-top: 0; background: var(--sunken); color: var(--muted); font-size: .8rem; font-weight: 600; white-space: nowrap; }
.scroll th[scope="row"] { min-width: 13rem; }
.scroll td.words { min-width: 9rem; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
time { font-variant-numeric: tabular-nums; white-space: nowrap; }
footer { padding-top: 1rem; padding-bottom: 2.5rem; margin-top: 2rem; border-top: 1px solid var(--line);
  color: var(--muted); font-size: .867rem; }
`;
