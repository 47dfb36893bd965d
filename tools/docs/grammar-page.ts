import { readFileSync } from 'node:fs';
import { globSources } from '../sources.ts';

/** Each part begins with these productions and contains those they refer to, unless they are listed above. */
const PARTS: readonly [heading: string, roots: readonly string[]][] = [
  ['Queries', ['statement']],
  ['Conditions', ['expr']],
  ['Names and constants', ['category', 'fieldRef', 'constant', 'unit']],
];

/** Explained in the text below the title. */
const WORDS = ['EOF', 'letter', 'digit', 'hexDigit', 'character', 'integer'];

type Productions = ReadonlyMap<string, string>;

/** The productions in the comments of the methods that parse them, top-down. */
export function grammarPage(): string {
  const productions: Productions = new Map(
    globSources('src/lang/syntax')
      .filter((file) => !/\.(test|testing)\.ts$/.test(file))
      .flatMap((file) => productionsIn(readFileSync(file, 'utf8'))),
  );
  const starts = new Set(PARTS.flatMap(([, roots]) => roots));
  const listed = new Set<string>();
  const parts = PARTS.flatMap(([heading, roots]) => [
    `## ${heading}`,
    '',
    '```ebnf',
    ...aligned(
      roots.flatMap((root) => reachable(root, productions, starts, listed)),
      productions,
    ),
    '```',
    '',
  ]);
  const lost = [...productions.keys()].filter((name) => !listed.has(name));
  if (lost.length > 0) throw new Error(`no part of the grammar leads to ${lost.join(', ')}`);
  return [
    '# Grammar',
    '',
    'EBNF: `{ … }` any number of times, `[ … ]` at most once, `|` either. Collected from the parser.',
    '`letter`, `digit` and `hexDigit` are those of ASCII; `integer` is a run of digits; `character` is',
    'anything but a line break, a lone backslash and the quote that would end the text.',
    '',
    'White space may separate tokens anywhere. Comments are `// …` to the end of the line and `/* … */`.',
    'Put a name that is a [keyword](../guide/language.md#names) into back-quotes.',
    '',
    ...parts,
  ].join('\n');
}

/** In a doc comment, the lines from `name = …` to the `;` that ends the production. */
function productionsIn(source: string): [name: string, body: string][] {
  const comments = source.match(/\/\*\*[\s\S]*?\*\//g) ?? [];
  return comments.flatMap((comment) => {
    const text = comment.replace(/^\/\*\*|\*\/$/g, '').replace(/^\s*\* ?/gm, '');
    return [...text.matchAll(/^[ `]*([a-z][A-Za-z]*) += ([\s\S]*?;)`?[ ]*$/gm)].map(
      ([, name = '', body = '']): [string, string] => [name, body.trim()],
    );
  });
}

/** A production and all those it refers to, in reading order; stops where another part begins. */
function reachable(
  name: string,
  productions: Productions,
  starts: ReadonlySet<string>,
  listed: Set<string>,
): string[] {
  const body = productions.get(name);
  if (body === undefined) throw new Error(`the grammar names ${name}, which nothing produces`);
  if (listed.has(name)) return [];
  listed.add(name);
  const inside = body
    .replace(/'[^']*'|"(?:\\.|[^"\\])"|"[^"]*"/g, ' ')
    .match(/\b[A-Za-z]+\b/g)
    ?.filter((word) => !WORDS.includes(word) && !starts.has(word));
  return [name, ...(inside ?? []).flatMap((each) => reachable(each, productions, starts, listed))];
}

function aligned(names: readonly string[], productions: Productions): string[] {
  const width = Math.max(...names.map((name) => name.length));
  return names.map((name) => {
    const [first = '', ...more] = (productions.get(name) ?? '').split('\n');
    const least = Math.min(...more.map((line) => line.search(/\S/)));
    const rest = more.map((line) => {
      const text = line.slice(least);
      return ' '.repeat(width + (more.some((each) => /^\s*\|/.test(each)) ? 1 : 3)) + text;
    });
    return [`${name.padEnd(width)} = ${first}`, ...rest].join('\n');
  });
}
