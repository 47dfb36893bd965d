import { readFileSync, readdirSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';

const FOLDER = 'dist/console';
const KB = 1_000;

const zippedSize = (name: string) => gzipSync(readFileSync(`${FOLDER}/${name}`)).length;

/** What the page names itself: what a browser loads before anything is shown. */
function firstLoad(kind: 'js' | 'css'): readonly string[] {
  const html = readFileSync(`${FOLDER}/index.html`, 'utf8');
  return [...html.matchAll(/(?:src|href)="\.\/([^"]+)"/g)]
    .map(([, name = '']) => name)
    .filter((name) => name.endsWith(`.${kind}`));
}

const sum = (names: readonly string[]) =>
  names.reduce((total, name) => total + zippedSize(name), 0);

it.each([
  ['js', 270 * KB],
  ['css', 30 * KB],
] as const)('loads little before it shows anything: %s', (kind, most) => {
  const names = firstLoad(kind);
  expect(names).not.toEqual([]);
  expect(sum(names)).toBeLessThanOrEqual(most);
});

it('loads an editor of 140 kB while a query is being written, and no other large part', () => {
  const first = new Set(firstLoad('js'));
  const others = readdirSync(`${FOLDER}/assets`)
    .map((name) => `assets/${name}`)
    .filter((name) => name.endsWith('.js') && !first.has(name) && !name.includes('worker'));
  for (const name of others) expect(zippedSize(name), name).toBeLessThanOrEqual(140 * KB);
});

it('adds a page of 164 kB to a report, which mails and archives compress', () => {
  const size = (name: string) => gzipSync(readFileSync(`dist/report/${name}`)).length;
  expect(size('report.js') + size('report.css')).toBeLessThanOrEqual(164 * KB);
});
