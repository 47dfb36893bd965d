/** The markers around the table. */
export const README = 'content/rules/README.md';

const BEGIN = '<!-- noise: written by `npm run noise` -->\n';
const END = '<!-- /noise -->';

/** The README with the table between its markers replaced. */
export function withNoise(readme: string, table: string): string {
  const [before, rest] = readme.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) {
    throw new Error(`${README} has no lines "${BEGIN.trim()}" and "${END}"`);
  }
  return `${before}${BEGIN}\n${table}\n${END}${after}`;
}
