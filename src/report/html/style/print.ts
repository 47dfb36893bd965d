/** In print, open elements are included and the controls are hidden. */
export const PRINT = `
@media print {
  body { background: none; font-size: 10pt; }
  .contents, .tools, .copy, .skip, .more:not([open]) > summary { display: none; }
  .rule, .timeline, .tile { box-shadow: none; break-inside: auto; }
  .alert > summary, .rule > header, h2, h3 { break-after: avoid; }
  .tile, .technique, .alert > summary { break-inside: avoid; }
  .matrix { overflow: visible; grid-auto-flow: row; grid-template-columns: repeat(4, 1fr); }
  pre.document { max-height: none; overflow: visible; }
  .scroll { overflow: visible; }
  * { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
}
`;
