// Fails on words that comments, messages, names and the guide must not contain, and if no line was read.
// `words.json` lists them, each with the reason and a better term.
import { readFileSync } from 'node:fs';
import { globFiles } from './sources.ts';

interface Word {
  /** A word with a capital is matched as it is written, any other in all spellings: `a b` is also `aB`. */
  readonly word: string;
  readonly use: string;
  readonly why: string;
  /** Names and file names, or comments, strings and Markdown; by default both. */
  readonly in?: 'names' | 'text';
  /** Regular expressions for uses in which it is the right term. */
  readonly fine?: readonly string[];
}

/** Comments and quoted strings. Templates contain both names and text. */
const TEXT = /\/\/.*|^\s*\/?\*.*|\/\*.*?\*\/|'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/g;

const words = JSON.parse(readFileSync('tools/words.json', 'utf8')) as readonly Word[];
const finders = words.map(({ word, fine = [], ...rest }) => {
  const isAsWritten = word !== word.toLowerCase();
  const pattern = word.replaceAll('-', '[_-]').replaceAll(' ', '[ _-]');
  const found = isAsWritten
    ? new RegExp(`(?<![A-Za-z])${pattern}(?![a-z])`)
    : new RegExp(`(?<![a-z\\d])${pattern}s?(?![a-z\\d])`, 'i');
  const spelled = (line: string) =>
    isAsWritten ? line : line.replace(/(?<=[a-z\d])(?=[A-Z])/g, '_');
  const has = (line: string) => found.test(spelled(line));
  return { word, fine: fine.map((text) => new RegExp(text, 'g')), has, ...rest };
});

function faultsOf(line: string, place: string, isCode: boolean): string[] {
  const faults: string[] = [];
  for (const { word, has, fine, use, why, in: where } of finders) {
    if (!has(line)) continue;
    const rest = fine.reduce((left, allowed) => left.replace(allowed, ' '), line);
    const text = isCode ? (rest.match(TEXT) ?? []).join(' ') : rest;
    const names = isCode ? rest.replace(TEXT, ' ') : '';
    if ((where !== 'names' && has(text)) || (where !== 'text' && has(names)))
      faults.push(`${place}: "${word}" (${why}); better: ${use}`);
  }
  return faults;
}

let seen = 0;
const faults: string[] = [];
for (const folder of ['src', 'web', 'tools', 'bench', 'docs/guide']) {
  for (const file of globFiles(folder, /\.(?:tsx?|[cm]?js|css|md)$/)) {
    const lines = readFileSync(file, 'utf8').split('\n');
    seen += lines.length;
    const isCode = /\.(?:tsx?|[cm]?js)$/.test(file);
    faults.push(
      ...lines.flatMap((line, index) => faultsOf(line, `${file}:${index + 1}`, isCode)),
      ...faultsOf(file.replace(/\.\w+$/, ''), file, true),
    );
  }
}

if (seen === 0 || words.length === 0) faults.push('nothing was examined: no line, or no word');
for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exit(1);
console.log(`words: ${seen} lines without ${words.length} words`);
