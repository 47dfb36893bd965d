/** Controls, the list of rules, sections of rules, alerts and their contents. */
export const ALERTS = `
.tools { display: flex; flex-wrap: wrap; gap: .5rem .8rem; align-items: center; background: var(--surface);
  border: 1px solid var(--line); border-radius: 8px; padding: .45rem .7rem; margin-bottom: .9rem; position: sticky; top: 2.5rem; z-index: 4; }
.tools[hidden] { display: none; }
.tools input[type="search"], .tools select, button { font: inherit; font-size: .9rem; color: var(--text); background: var(--surface);
  border: 1px solid var(--strong-line); border-radius: 6px; padding: .3rem .6rem; min-width: 0; }
.tools input[type="search"] { flex: 1 1 14rem; }
.tools select { flex: 0 1 14rem; }
.tools fieldset { border: 0; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: .2rem .8rem; }
.tools label { display: inline-flex; gap: .3rem; align-items: center; font-size: .9rem; }
.tools input[type="checkbox"] { accent-color: var(--accent); width: 1rem; height: 1rem; margin: 0; }
.tools output { color: var(--muted); font-size: .867rem; flex: 0 0 auto; }
.tools output:not(:empty) { flex-basis: 100%; }
button { cursor: pointer; } button:hover { border-color: var(--accent); color: var(--accent); }
.copy { font-size: .8rem; padding: 0 .45rem; margin-left: .4rem; }
.index { list-style: none; padding: 0; columns: 3 20rem; column-gap: 2rem; margin-bottom: 1.4rem; font-size: .9rem; }
.index li { display: flex; gap: .45rem; break-inside: avoid; padding: .16rem 0; align-items: baseline; }
.index .mark { align-self: start; margin-top: .15rem; }
.index a { flex: 1; } .index b { font-variant-numeric: tabular-nums; }
.rule { background: var(--surface); border: 1px solid var(--line); border-left: 4px solid var(--sev-fill); border-radius: 8px;
  margin-bottom: .7rem; box-shadow: 0 1px 2px var(--shadow); }
.rule > header { display: flex; flex-wrap: wrap; gap: .15rem .8rem; align-items: baseline; padding: .45rem 1rem .1rem; }
.rule > header .badge { align-self: center; }
.rule > header h3 { font-size: 1.07rem; flex: 1 1 16rem; }
.sums { color: var(--muted); font-size: .9rem; } .sums b { color: var(--text); }
.about { padding: 0 1rem .3rem; }
.description { max-width: 80ch; }
.text { max-width: 80ch; padding: .2rem 0 .6rem; }
.text > * + *, .text li + li { margin-top: .45rem; }
.text ul, .text ol { padding-left: 1.3rem; }
.text :is(h4, h5, h6) { font-size: .933rem; margin-top: .9rem; }
.text blockquote { margin: .4rem 0; padding-left: .8rem; border-left: 3px solid var(--line); color: var(--muted); }
.plugin { display: inline-block; background: var(--sunken); border-radius: 6px; padding: .1rem .5rem; }
.threat { list-style: none; padding: 0; margin: .45rem 0 .2rem; display: flex; flex-wrap: wrap; gap: .2rem 1.4rem; font-size: .867rem; }
.threat a { color: var(--muted); } .arrow { color: var(--muted); }
.folds { display: flex; flex-wrap: wrap; gap: 0 1.3rem; }
.folds > details[open] { flex: 1 1 100%; }
.alert { border-top: 1px solid var(--line); }
.alert > summary { list-style: none; display: grid; grid-template-columns: 14rem minmax(0, 1fr) minmax(0, 14rem); gap: .1rem 1rem; padding: .2rem 1rem; position: relative; font-size: .867rem; }
.alert > summary::-webkit-details-marker { display: none; }
.alert > summary:hover { background: var(--sunken); }
.alert[open] > summary { background: var(--sunken); }
.when { display: flex; gap: .5rem; align-items: center; }
.when::before { content: "▸" / ""; color: var(--muted); width: .6rem; flex: none; }
.alert[open] .when::before { content: "▾" / ""; }
.what { min-width: 0; display: flex; gap: .5rem; align-items: baseline; }
.parent { color: var(--muted); }
.line { display: block; color: var(--text); min-width: 0; }
.alert:not([open]) :is(.line, .where) { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.alert:not([open]) .flag { flex: none; max-width: 40%; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.reason { display: block; color: var(--muted); font-size: .867rem; }
.flag { color: var(--text); background: var(--sunken); border: 1px solid var(--line); border-radius: 4px; padding: 0 .35rem; font-weight: 600; }
.where { min-width: 0; color: var(--muted); }
.chip { display: inline-block; margin-right: 1.2rem; font-size: .867rem; } .chip .label { color: var(--muted); }
.more > summary { padding: .5rem 1rem; border-top: 1px solid var(--line); color: var(--accent); font-weight: 600; font-size: .9rem; }
.more[open] > summary { color: var(--muted); font-weight: 500; }
.rule > .cut { padding: .5rem 1rem; border-top: 1px solid var(--line); }
.body { padding: .7rem 1rem 1rem; display: grid; gap: .8rem; grid-template-columns: minmax(0, 1fr); }
.facts { display: flex; flex-wrap: wrap; gap: .15rem 1.6rem; font-size: .9rem; }
.facts > div { display: flex; gap: .5rem; } .facts dt { color: var(--muted); flex: none; }
.why { list-style: none; padding: 0; }
.why li { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 0 1.6rem; padding: .2rem 0; border-top: 1px solid var(--line); }
.because { color: var(--muted); font-size: .9rem; } .because code { color: var(--text); }
.columns { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: .8rem 1.6rem; }
.fields { font-size: .867rem; table-layout: fixed; }
.fields th, .fields td { padding: .22rem .5rem .22rem 0; } .fields th { color: var(--muted); font-weight: 500; width: 42%; }
.fields code { font-size: 1em; font-family: inherit; unicode-bidi: isolate; }
.fields .values code { display: inline-block; max-width: 100%; background: var(--sunken); border: 1px solid var(--line); border-radius: 4px; padding: 0 .3rem; margin-bottom: .1rem; }
.chain { list-style: none; padding: 0; }
.chain li { border-left: 2px solid var(--strong-line); padding: 0 0 .6rem .8rem; margin-left: .3rem; position: relative; }
.chain li::before { content: ""; position: absolute; left: -.36rem; top: .4rem; width: .6rem; height: .6rem; border-radius: 50%; background: var(--surface); border: 2px solid var(--strong-line); }
.chain li:last-child { border-color: transparent; padding-bottom: 0; }
.chain li:last-child::before { background: var(--sev-fill); border-color: var(--sev-fill); }
.chain li + li { margin-left: 1rem; } .chain li + li + li { margin-left: 1.7rem; } .chain li + li + li + li { margin-left: 2.4rem; }
.chain dl { display: flex; flex-wrap: wrap; gap: 0 1rem; font-size: .8rem; }
.chain dl > div { display: flex; gap: .35rem; min-width: 0; } .chain dt { color: var(--muted); flex: none; }
.events { padding-left: 1.4rem; display: grid; gap: .3rem; grid-template-columns: minmax(0, 1fr); }
.event { border: 1px solid var(--line); border-radius: 6px; } .event > summary { padding: .35rem .6rem; }
.event .line { display: inline; } .since { color: var(--muted); font-variant-numeric: tabular-nums; white-space: nowrap; }
.replay { margin-bottom: .4rem; } .replay h3 { font-weight: 600; color: var(--text); }
@media (max-width: 60rem) { .why li { grid-template-columns: minmax(0, 1fr); } .alert > summary { grid-template-columns: auto minmax(0, 1fr); padding-top: .35rem; padding-bottom: .35rem; } .what { grid-row: 2; grid-column: 1 / -1; } .where { text-align: right; } .columns { grid-template-columns: minmax(0, 1fr); } }
@media (max-width: 36rem) {
  .tools { position: static; } html { scroll-padding-top: 3.5rem; }
  main, .top, footer, .contents ul { padding-left: .8rem; padding-right: .8rem; }
  .rule > header, .about, .alert > summary, .body { padding-left: .75rem; padding-right: .75rem; }
  .scanned > div { display: block; }
  .events { padding-left: 1.1rem; } .events .body { padding: .5rem .6rem; }
  .chain li + li, .chain li + li + li, .chain li + li + li + li { margin-left: .3rem; }
}
`;
