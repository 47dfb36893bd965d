import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { compileWildcard, hasWildcard } from '../../util/wildcard.ts';
import { look, namesIn, walk } from './walk.ts';
import type { WalkReport } from './walk.ts';

/**
 * Expands a pattern to paths in name order: `*` and `?` match within a name, and `**` as a whole
 * component matches any number of directories. Names that begin with a dot match only a component
 * that begins with a dot. Brackets, braces and escapes are not supported.
 */
export async function* expandGlob(
  pattern: string,
  report: WalkReport,
): AsyncGenerator<string, void, undefined> {
  const components = pattern.split('/').filter((part, i) => part !== '' || i === 0);
  yield* expand('', components, report);
}

async function* expand(
  base: string,
  components: readonly string[],
  report: WalkReport,
): AsyncGenerator<string, void, undefined> {
  const fixed = components.findIndex((part) => hasWildcard(part));
  if (fixed < 0) {
    const path = joined(base, components);
    if (await exists(path)) yield path;
    return;
  }
  const folder = joined(base, components.slice(0, fixed));
  const component = components[fixed]!;
  const rest = components.slice(fixed + 1);
  if (component === '**') {
    yield* expandAnyDepth(folder, rest, report);
    return;
  }
  if (!(await isFolder(folder))) return;
  const test = compileWildcard(component, { ignoreCase: false, escapes: false });
  for (const name of await namesIn(folder === '' ? '.' : folder, report)) {
    if (!test(name)) continue;
    const path = joined(folder, [name]);
    if (rest.length === 0) yield path;
    else yield* expand(path, rest, report);
  }
}

/**
 * Traverses everything below once. Several `**` in a row count as one, and later ones match a
 * single name.
 */
async function* expandAnyDepth(
  folder: string,
  rest: readonly string[],
  report: WalkReport,
): AsyncGenerator<string, void, undefined> {
  const top = folder === '' ? '.' : folder;
  if (!(await isFolder(folder))) return;
  const tests = rest
    .filter((part) => part !== '**')
    .map((part) => compileWildcard(part, { ignoreCase: false, escapes: false }));
  for await (const { path } of walk(top, report)) {
    const below = path === top ? '' : path.slice(top === '.' ? 0 : join(top, '/').length);
    const names = below.split('/').slice(-tests.length || undefined);
    if (names.length >= tests.length && tests.every((test, i) => test(names[i]!))) yield path;
  }
}

function joined(base: string, components: readonly string[]): string {
  const path = components.join('/');
  if (base === '') return components.length === 1 && path === '' ? '/' : path;
  return path === '' ? base : `${base === '/' ? '' : base}/${path}`;
}

/** Whether the name exists, even as a dangling link, which is reported when it is read. */
const exists = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    () => false,
  );

const isFolder = async (path: string): Promise<boolean> =>
  (await look(path === '' ? '.' : path)).stats?.isDirectory() === true;
