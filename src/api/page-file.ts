import { readFileSync } from 'node:fs';

const read = new Map<string, string>();

/** A page that is part of the package. Read once, since a new version requires a restart. */
export function pageFile(page: string, file: string): string {
  const name = `${page}/${file}`;
  const known = read.get(name);
  if (known !== undefined) return known;
  const text = readFileSync(new URL(`../../content/pages/${name}`, import.meta.url), 'utf8');
  read.set(name, text);
  return text;
}
