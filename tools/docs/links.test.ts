import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { headingAnchors, markdownFiles, relativeLinks } from './markdown.ts';

describe('links between the pages of the project', () => {
  const files = markdownFiles();

  it('finds the pages', () => {
    expect(files).toEqual(expect.arrayContaining(['README.md', 'docs/README.md']));
  });

  it.each(files)('%s', (file) => {
    expect(relativeLinks(readFileSync(file, 'utf8')).filter((link) => !leads(file, link))).toEqual(
      [],
    );
  });
});

function leads(from: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? from : join(dirname(from), decodeURI(path));
  if (!existsSync(target)) return false;
  return anchor === undefined || headingAnchors(readFileSync(target, 'utf8')).has(anchor);
}
