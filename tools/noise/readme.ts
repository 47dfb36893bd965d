/** Where the measured table stands. */
export const README = 'content/rules/README.md';

const BEGIN = '<!-- noise: written by `npm run noise` -->\n';
const END = '<!-- /noise -->';

/** The README with another table between its markers. */
export function withNoise(readme: string, table: string): string {
  const [before, rest] = readme.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) {
    throw new Error(`${README} has no lines "${BEGIN.trim()}" and "${END}"`);
  }
  return `${before}${BEGIN}\n${table}\n${END}${after}`;
}
