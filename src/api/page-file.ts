import { readFileSync } from 'node:fs';

const read = new Map<string, string>();

/** A file of a page that comes with the package. Read once: a new version comes with a new start. */
export function pageFile(page: string, file: string): string {
  const name = `${page}/${file}`;
  const known = read.get(name);
  if (known !== undefined) return known;
  const text = readFileSync(new URL(`../../content/pages/${name}`, import.meta.url), 'utf8');
  read.set(name, text);
  return text;
}
