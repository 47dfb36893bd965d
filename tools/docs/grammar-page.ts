import { readFileSync } from 'node:fs';
import { globSources } from '../sources.ts';

/** The productions as they stand above the methods that parse them. */
export function grammarPage(): string {
  const productions = globSources('src/lang/syntax')
    .filter((file) => !/\.(test|testing)\.ts$/.test(file))
    .flatMap((file) => productionsIn(readFileSync(file, 'utf8')));
  if (productions.length === 0) throw new Error('no production was found above a parse method');
  return [
    '# Grammar',
    '',
    'EBNF: `{ … }` any number of times, `[ … ]` at most once, `|` either. Collected from the parser.',
    '',
    '```ebnf',
    productions.join('\n'),
    '```',
  ].join('\n');
}

/** In a doc comment, the lines from `name = …` to the `;` that ends the production. */
function productionsIn(source: string): string[] {
  const comments = source.match(/\/\*\*[\s\S]*?\*\//g) ?? [];
  return comments.flatMap((comment) => {
    const text = comment.replace(/^\/\*\*|\*\/$/g, '').replace(/^\s*\* ?/gm, '');
    return [...text.matchAll(/^[ `]*([a-z][A-Za-z]* += [\s\S]*?;)`?[ ]*$/gm)].map(([, body = '']) =>
      body.trim(),
    );
  });
}
