/** Black on white, on paper and on screen; severities are marked by shapes and words as well as colors. */
const STYLE = `
:root{color-scheme:light;--text:#1f2328;--muted:#57606a;--line:#d0d7de;--soft:#f6f8fa}
*{box-sizing:border-box}
body{margin:0;background:#fff;color:var(--text);font:13px/1.5 ui-sans-serif,system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',sans-serif;font-variant-numeric:tabular-nums}
main{max-width:880px;margin:0 auto;padding:32px 24px 64px}
h1{font-size:24px;line-height:1.25;margin:4px 0 8px;overflow-wrap:anywhere}
h2{font-size:16px;margin:32px 0 8px;padding-bottom:4px;border-bottom:2px solid var(--text);break-after:avoid}
h3{font-size:13px;margin:16px 0 4px;break-after:avoid}
p{margin:4px 0 8px}
.kicker,.muted{color:var(--muted)}
.kicker{margin:0;font-size:12px;letter-spacing:.04em;text-transform:uppercase}
code,.command,.value{font:12px/1.5 ui-monospace,'SFMono-Regular',Menlo,Consolas,'DejaVu Sans Mono',monospace;overflow-wrap:anywhere;white-space:pre-wrap}
dl{display:grid;grid-template-columns:max-content 1fr;gap:2px 16px;margin:8px 0}
dt{color:var(--muted)}
dd{margin:0;overflow-wrap:anywhere}
table{width:100%;border-collapse:collapse;margin:8px 0}
th{font-weight:600;text-align:left;border-bottom:1px solid var(--text);padding:3px 12px 3px 0;white-space:nowrap}
td{border-bottom:1px solid var(--line);padding:4px 12px 4px 0;vertical-align:top;overflow-wrap:anywhere}
td:last-child,th:last-child{padding-right:0}
thead{display:table-header-group}
tr{break-inside:avoid}
.names{columns:2;column-gap:24px;margin:4px 0;padding-left:18px}
.time,.count{white-space:nowrap}
@media(min-width:601px){.where{min-width:7em}}
.count{text-align:right}
.pause td{color:var(--muted);font-style:italic;text-align:center;background:var(--soft)}
.verdict{border:1px solid var(--text);border-left-width:6px;padding:10px 14px;margin:16px 0;break-inside:avoid}
.verdict p{margin:0}
.verdict strong{font-size:16px}
.summary{display:grid;grid-template-columns:repeat(4,1fr);gap:0;border:1px solid var(--line);margin:16px 0;break-inside:avoid}
.summary div{padding:8px 12px;border-left:1px solid var(--line)}
.summary div:first-child{border-left:0}
.summary b{display:block;font-size:20px;line-height:1.3}
.severity{white-space:nowrap;font-weight:600}
.severity::before{display:inline-block;width:1.4em;print-color-adjust:exact}
.critical::before{content:'\\25C6';color:#8c0d38}
.high::before{content:'\\25B2';color:#c2570c}
.medium::before{content:'\\25A0';color:#8f6b00}
.low::before{content:'\\25CF';color:#2b77c0}
.pin{font-weight:600}
.pin::before{content:'\\2605\\a0'}
.note{border-left:3px solid var(--line);padding:2px 0 2px 12px;margin:8px 0;break-inside:avoid}
.note div{white-space:pre-wrap;overflow-wrap:anywhere}
.tree,.tree ul{list-style:none;margin:0;padding:0}
.tree ul{margin-left:7px;padding-left:14px;border-left:1px solid var(--line)}
.tree li{padding:1px 0}
.here{font-weight:700}
.here::before{content:'\\25B6\\a0'}
.steps{list-style:none;margin:4px 0;padding:0}
.steps li{break-inside:avoid;padding-left:22px;text-indent:-22px}
.steps li::before{display:inline-block;width:22px;text-indent:0}
.done::before{content:'\\2611'}
.open::before{content:'\\2610'}
.unsafe{font-weight:400;color:#8c0d38}
.cut{color:var(--muted)}
footer{margin-top:40px;padding-top:8px;border-top:1px solid var(--line);color:var(--muted);font-size:12px}
@media(max-width:600px){main{padding:16px 12px 40px}.summary{grid-template-columns:1fr 1fr}dl{grid-template-columns:1fr}dd{margin-bottom:6px}}
@media print{main{max-width:none;padding:0}body{font-size:10pt;color:#000}h1{font-size:18pt}h2{font-size:12.5pt;margin-top:18pt}table{font-size:9pt}code,.command,.value{font-size:8.5pt}.kicker{display:none}.muted,dt,.kicker{color:#333}a{color:inherit}}
`;

/**
 * Prints the case at the top and the page number at the bottom of each sheet.
 *
 * @param id of the case: hexadecimal digits and hyphens
 */
export const styleOf = (id: string): string =>
  `${STYLE}@page{size:A4;margin:20mm 16mm 18mm;@top-left{content:"Case ${id.replaceAll(/[^0-9a-z-]/gi, '')}"}@top-right{content:"Dockwarden case report"}@bottom-left{content:"Confidential"}@bottom-right{content:"Page " counter(page) " of " counter(pages)}@top-left,@top-right,@bottom-left,@bottom-right{font:8pt sans-serif;color:#333}}`;
