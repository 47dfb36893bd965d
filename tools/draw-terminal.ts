// Draws the terminal output of `npm start` as a picture for the README.
//
//   npm run build && npx tsx tools/draw-terminal.ts
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';

const PICTURE = 'docs/images/npm-start.svg';
const COLUMNS = 118;
const CELL = { width: 7.8, height: 18 };
const MARGIN = 16;
const PROMPT = '#7ec699';
/** Ends with the last line, after its link. */
const LAST = /The attack is over[^]*#local=\S+\n/;
/** The maximum output; more would not be read. */
const ROWS = 40;

/** By the codes that `src/report/terminal/style.ts` writes. */
const COLOURS: Readonly<Record<string, string>> = {
  '': '#d6dbe1',
  1: '#ffffff',
  2: '#8d96a0',
  31: '#ff7b72',
  33: '#e3b341',
  36: '#56d4dd',
};
/** Codes that reset the others. */
const ENDS = new Set(['0', '22', '39']);

interface Run {
  readonly text: string;
  readonly column: number;
  readonly colour: string;
}

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  scripts: { start: string };
};
const [, ...args] = scripts.start.split(' ');
const terminal = `data:text/javascript,Object.assign(process.stdout,{isTTY:true,columns:${COLUMNS}})`;
const both = `data:text/javascript,Object.assign(process.stderr,{isTTY:true,columns:${COLUMNS},write(text){return process.stdout.write(text.replace(/^\\r\\u001b\\[K.*/,''))}})`;
const shown = spawn(process.execPath, ['--import', terminal, '--import', both, ...args], {
  env: { ...process.env, NO_COLOR: '', TERM: 'xterm-256color', npm_lifecycle_event: 'start' },
  stdio: ['ignore', 'pipe', 'inherit'],
});
let stdout = '';
for await (const chunk of shown.stdout) {
  stdout += String(chunk);
  // It would otherwise run until it is stopped.
  if (LAST.test(stdout)) shown.kill('SIGINT');
}
const all = stdout
  .trimEnd()
  .split('\n')
  .flatMap((line) => rowsOf(runsOf(line)));
const lines = [[{ text: '…', column: 0, colour: COLOURS[2] ?? '' }], ...all.slice(-ROWS)];

mkdirSync('docs/images', { recursive: true });
writeFileSync(PICTURE, picture(lines));
console.log(`${PICTURE}: ${lines.length} lines`);

/** Splits a line at its escape sequences. Only those that the table writes are supported. */
function runsOf(line: string): Run[] {
  const runs: Run[] = [];
  const codes: string[] = [];
  let column = 0;
  for (const piece of line.split('\u001b[')) {
    const [, code, text = ''] = /^(?:(\d+)m)?(.*)$/.exec(piece) ?? [];
    if (code !== undefined && ENDS.has(code)) codes.pop();
    else if (code !== undefined) codes.push(code);
    const colour = COLOURS[codes.find((each) => Number(each) > 2) ?? codes.at(-1) ?? ''] ?? '';
    // Each word is positioned at its own column, so that columns align in any font.
    for (const { 0: word, index } of text.matchAll(/\S+(?: \S+)*/g)) {
      runs.push({ text: word, column: column + index, colour });
    }
    column += text.length;
  }
  return runs;
}

/** Text beyond the last column continues in the next row, as on a terminal. */
function rowsOf(runs: readonly Run[]): Run[][] {
  const rows: Run[][] = [[]];
  for (const { text, column, colour } of runs) {
    for (let at = 0; at < text.length;) {
      const row = Math.floor((column + at) / COLUMNS);
      const inRow = (column + at) % COLUMNS;
      const part = text.slice(at, at + COLUMNS - inRow);
      (rows[row] ??= []).push({ text: part, column: inRow, colour });
      at += part.length;
    }
  }
  return rows;
}

function picture(rows: readonly (readonly Run[])[]): string {
  const width = Math.ceil(COLUMNS * CELL.width + 2 * MARGIN);
  const height = (rows.length + 2) * CELL.height + 2 * MARGIN;
  const baseline = (row: number) => MARGIN + (row + 0.75) * CELL.height;
  const text = ({ text, column, colour: fill }: Run, row: number) =>
    `<text x="${(MARGIN + column * CELL.width).toFixed(1)}" y="${baseline(row)}" fill="${fill}">${escaped(text)}</text>`;
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="What npm start prints">`,
    `<rect width="${width}" height="${height}" rx="8" fill="#14181d"/>`,
    `<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="13">`,
    text({ text: '$', column: 0, colour: PROMPT }, 0),
    text({ text: 'npm start', column: 2, colour: COLOURS[''] ?? '' }, 0),
    ...rows.flatMap((runs, row) => runs.map((run) => text(run, row + 2))),
    '</g>',
    '</svg>',
  ].join('\n')}\n`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
