// Draws what `npm start` prints on a terminal as a picture for the README.
//
//   npm run build && npx tsx tools/draw-terminal.ts
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';

const PICTURE = 'docs/images/npm-start.svg';
const COLUMNS = 112;
const CELL = { width: 7.8, height: 18 };
const MARGIN = 16;
const INK = '#d6dbe1';
const DIM = '#8d96a0';
const PROMPT = '#7ec699';

interface Run {
  readonly text: string;
  readonly column: number;
  readonly dim: boolean;
}

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  scripts: { start: string };
};
const [, ...args] = scripts.start.split(' ');
const terminal = `data:text/javascript,Object.assign(process.stdout,{isTTY:true,columns:${COLUMNS}})`;
const { stdout, stderr } = spawnSync(process.execPath, ['--import', terminal, ...args], {
  encoding: 'utf8',
  env: { ...process.env, NO_COLOR: '', TERM: 'xterm-256color' },
});
const lines = [
  ...stdout.trimEnd().split('\n').map(runsOf),
  ...stderr
    .trimEnd()
    .split('\n')
    .map((text) => [{ text, column: 0, dim: true }]),
];

mkdirSync('docs/images', { recursive: true });
writeFileSync(PICTURE, picture(lines));
console.log(`${PICTURE}: ${lines.length} lines`);

/** A line cut at its escape sequences. Only those that the table writes are known. */
function runsOf(line: string): Run[] {
  const runs: Run[] = [];
  let dim = false;
  let column = 0;
  for (const piece of line.split('\u001b[')) {
    const [, code, text = ''] = /^(?:(\d+)m)?(.*)$/.exec(piece) ?? [];
    if (code !== undefined) dim = code === '2';
    // Each word stands at its own column, so that columns align in whatever font there is.
    for (const { 0: word, index } of text.matchAll(/\S+(?: \S+)*/g)) {
      runs.push({ text: word, column: column + index, dim });
    }
    column += text.length;
  }
  return runs;
}

function picture(rows: readonly (readonly Run[])[]): string {
  const width = Math.ceil(COLUMNS * CELL.width + 2 * MARGIN);
  const height = (rows.length + 2) * CELL.height + 2 * MARGIN;
  const baseline = (row: number) => MARGIN + (row + 0.75) * CELL.height;
  const text = ({ text, column, dim }: Run, row: number, fill = dim ? DIM : INK) =>
    `<text x="${(MARGIN + column * CELL.width).toFixed(1)}" y="${baseline(row)}" fill="${fill}">${escaped(text)}</text>`;
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="What npm start prints">`,
    `<rect width="${width}" height="${height}" rx="8" fill="#14181d"/>`,
    `<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="13">`,
    text({ text: '$', column: 0, dim: false }, 0, PROMPT),
    text({ text: 'npm start', column: 2, dim: false }, 0),
    ...rows.flatMap((runs, row) => runs.map((run) => text(run, row + 2))),
    '</g>',
    '</svg>',
  ].join('\n')}\n`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
