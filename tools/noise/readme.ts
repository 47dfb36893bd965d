export const README = 'content/rules/README.md';

/** The README with a table between its markers replaced. */
export function withTable(readme: string, name: 'noise' | 'steps', table: string): string {
  const begin = `<!-- ${name}: written by \`npm run noise\` -->\n`;
  const end = `<!-- /${name} -->`;
  const [before, rest] = readme.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) {
    throw new Error(`${README} has no lines "${begin.trim()}" and "${end}"`);
  }
  return `${before}${begin}\n${table}\n${end}${after}`;
}
