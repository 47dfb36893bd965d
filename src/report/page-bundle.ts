import { existsSync, readFileSync } from 'node:fs';
import { assert } from '../util/assert.ts';

const FOLDER = new URL('../../dist/report/', import.meta.url);

/** The page of a report without its data: one script and one style, made of `web/report`. */
export interface PageBundle {
  readonly script: string;
  readonly style: string;
}

let known: PageBundle | null = null;

/** Reads it once. It is part of every build, so from the sources alone there is none. */
export function pageBundle(): PageBundle {
  assert(
    existsSync(FOLDER),
    'the page of the HTML report has not been built: run npm run build in the clone',
  );
  const read = (name: string) => readFileSync(new URL(name, FOLDER), 'utf8');
  known ??= { script: read('report.js'), style: read('report.css') };
  return known;
}
