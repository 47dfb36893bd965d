/** Heading, contents, tiles, notes, timeline, matrix. */
export const OVERVIEW = `
.top { padding-top: 1.6rem; padding-bottom: 1.1rem; }
.brand { display: flex; align-items: center; gap: .45rem; font-weight: 650; color: var(--muted); font-size: .9rem; }
.logo { width: 1.35rem; height: 1.35rem; }
.logo .shield { fill: var(--accent); } .logo .boxes { fill: var(--surface); }
.top h1 { margin: .25rem 0 .7rem; }
.scanned { display: grid; gap: .25rem; }
.scanned > div { display: flex; gap: .9rem; }
.scanned dt { color: var(--muted); width: 4.5rem; flex: none; }
.contents { position: sticky; top: 0; z-index: 5; background: color-mix(in srgb, var(--ground) 94%, transparent);
  border-bottom: 1px solid var(--line); backdrop-filter: blur(6px); }
.contents ul { display: flex; gap: .2rem 1.2rem; list-style: none; max-width: 90rem; margin: 0 auto; padding: .5rem 1.25rem; overflow-x: auto; }
.contents a { text-decoration: none; white-space: nowrap; font-size: .9rem; font-weight: 550; }
.contents a:hover { text-decoration: underline; }
.tiles { display: grid; gap: .75rem; grid-template-columns: repeat(6, 1fr); list-style: none; padding: 0; margin-top: .75rem; }
.tiles.severities { grid-template-columns: repeat(4, 1fr); }
.tile { display: flex; flex-direction: column; background: var(--surface); border: 1px solid var(--line);
  border-radius: 8px; padding: .7rem .9rem; font-size: .867rem; }
.tile b { font-size: 1.35rem; line-height: 1.3; font-variant-numeric: tabular-nums; letter-spacing: -.01em; }
.severities .tile { border-top: 3px solid var(--sev-fill); padding-top: .6rem; }
.severities .tile b { font-size: 2rem; line-height: 1.15; color: var(--sev); }
.severities .tile.none b { color: var(--muted); font-weight: 500; }
.severities .tile span { display: flex; align-items: center; gap: .4rem; font-weight: 600; }
@media (max-width: 62rem) { .tiles { grid-template-columns: repeat(3, 1fr); } }
@media (max-width: 36rem) { .tiles { grid-template-columns: repeat(2, 1fr); } .tiles.severities { grid-template-columns: repeat(2, 1fr); } }
.notes { padding-left: 1.1rem; columns: 2 26rem; column-gap: 2.5rem; }
.notes li { break-inside: avoid; padding: .1rem 0; }
.notes b { font-variant-numeric: tabular-nums; }
.timeline { background: var(--surface); border: 1px solid var(--line); border-radius: 8px; padding: .9rem 1rem .6rem; margin-bottom: .5rem; }
.timeline figcaption { display: flex; flex-wrap: wrap; gap: .2rem 1.5rem; justify-content: space-between; font-size: .867rem; }
.legend { display: inline-flex; flex-wrap: wrap; gap: .15rem .5rem; align-items: center; }
.legend .mark .unseen { display: none; }
.plot { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: .3rem .6rem; margin-top: .8rem; }
.plot svg { width: 100%; height: 11rem; display: block; overflow: visible; }
.plot .grid { stroke: var(--line); vector-effect: non-scaling-stroke; stroke-width: 1; }
.plot rect { fill: var(--sev-fill); stroke: var(--surface); stroke-width: 1; vector-effect: non-scaling-stroke; }
.plot g:hover rect { opacity: .75; }
.scale { display: flex; flex-direction: column; justify-content: space-between; text-align: right; margin: -.6rem 0; }
.scale, .ticks { color: var(--muted); font-size: .75rem; font-variant-numeric: tabular-nums; }
.ticks { grid-column: 2; display: grid; grid-template-columns: repeat(6, minmax(0, 1fr)); }
.ticks span { border-left: 1px solid var(--strong-line); padding: .1rem 0 0 .35rem; line-height: 1.3; }
.ticks small { display: block; font-size: .92em; }
@media (max-width: 36rem) { .ticks span:nth-child(even) { visibility: hidden; } .ticks span { white-space: nowrap; } }
.matrix { list-style: none; padding: 0 0 .5rem; display: grid; grid-auto-flow: column; grid-auto-columns: minmax(6.4rem, 1fr); gap: .375rem; overflow-x: auto; position: relative; }
.matrix > li { min-width: 0; }
.matrix h3 { font-size: .8rem; line-height: 1.25; min-height: 2.5rem; display: flex; align-items: end; padding-bottom: .35rem; border-bottom: 2px solid var(--strong-line); margin-bottom: .4rem; }
.matrix h3 a { color: var(--text); text-decoration: none; } .matrix h3 a:hover { text-decoration: underline; }
.matrix ul { list-style: none; padding: 0; display: grid; gap: .3rem; }
.matrix .below { padding-left: .3rem; margin-top: .3rem; }
.technique { position: relative; font-size: .71rem; line-height: 1.3; background: var(--surface); border: 1px solid var(--line); border-radius: 6px; }
.technique.quiet { background: transparent; border-style: dashed; border-color: var(--strong-line); }
.technique.quiet summary { color: var(--muted); }
.technique:not(.quiet) { background: var(--sev-soft); border-color: var(--sev-fill); border-left-width: 3px; }
.technique summary { list-style: none; padding: .28rem .3rem; display: grid; grid-template-columns: 1fr auto; column-gap: .3rem; }
.technique summary::-webkit-details-marker { display: none; }
.technique .id { font-size: .92em; color: var(--muted); }
.technique .name { grid-column: 1 / -1; hyphens: auto; letter-spacing: -.01em; }
.technique .alerts { color: var(--sev); font-variant-numeric: tabular-nums; grid-row: 1; grid-column: 2; }
.technique:not(.quiet) .name { font-weight: 600; }
.technique > ul { padding: .2rem .4rem .45rem; border-top: 1px solid var(--line); }
@media (max-width: 48rem) {
  .matrix { grid-auto-flow: row; grid-auto-columns: auto; gap: 1rem; overflow-x: visible; }
  .matrix h3 { min-height: 0; }
  .matrix > li > ul { grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr)); align-items: start; }
}
`;
