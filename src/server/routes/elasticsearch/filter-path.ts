import { compileWildcard } from '../../../util/wildcard.ts';

/**
 * `filter_path` of Elasticsearch: which parts of an answer are wanted. Patterns of names with `.` between
 * them; `*` is any part of a name, `**` any number of names. With `-` before it, what is not wanted.
 * Arrays are passed through: they have no name.
 */
export interface FilterPath {
  readonly wanted: readonly Pattern[];
  readonly unwanted: readonly Pattern[];
}

/** A name of a pattern: a test of names, or `**`. */
type Pattern = readonly ('**' | ((name: string) => boolean))[];

/** A pattern with more names asks for nothing that an answer has. */
const MAX_NAMES = 16;
const MAX_PATTERNS = 64;

/** `null` where the whole answer is wanted. */
export function parseFilterPath(text: string | undefined): FilterPath | null {
  const patterns = (text ?? '')
    .split(',', MAX_PATTERNS)
    .map((pattern) => pattern.trim())
    .filter((pattern) => pattern !== '');
  if (patterns.length === 0) return null;
  return {
    wanted: patterns.filter((pattern) => !pattern.startsWith('-')).map(compiled),
    unwanted: patterns
      .filter((pattern) => pattern.startsWith('-'))
      .map((pattern) => compiled(pattern.slice(1))),
  };
}

const compiled = (pattern: string): Pattern =>
  pattern
    .split('.', MAX_NAMES)
    .map((name) =>
      name === '**' ? '**' : compileWildcard(name, { ignoreCase: false, escapes: false }),
    );

/** The wanted parts of a JSON value; an object without any is `{}`. */
export function filtered(value: object, { wanted, unwanted }: FilterPath): object {
  const kept = wanted.length === 0 ? value : (including(value, wanted) ?? {});
  return excluding(kept, unwanted) as object;
}

function including(value: unknown, patterns: readonly Pattern[]): object | undefined {
  if (Array.isArray(value)) {
    const kept = value
      .map((item) => including(item, patterns))
      .filter((item) => item !== undefined);
    return kept.length > 0 ? kept : undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const kept = Object.entries(value).flatMap(([name, inner]): [string, unknown][] => {
    const { rest, isWhole } = below(patterns, name);
    const part = isWhole ? inner : including(inner, rest);
    return part === undefined ? [] : [[name, part]];
  });
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
}

function excluding(value: unknown, patterns: readonly Pattern[]): unknown {
  if (patterns.length === 0 || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => excluding(item, patterns));
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]): [string, unknown][] => {
      const { rest, isWhole } = below(patterns, name);
      return isWhole ? [] : [[name, excluding(inner, rest)]];
    }),
  );
}

/** What patterns ask of the value of a name, and whether one of them asks for all of it. */
function below(
  patterns: readonly Pattern[],
  name: string,
): { readonly rest: Pattern[]; readonly isWhole: boolean } {
  const rest: Pattern[] = [];
  let isWhole = false;
  const step = ([first, ...others]: Pattern): void => {
    if (first === '**') {
      rest.push([first, ...others]);
      if (others.length === 0) isWhole = true;
      else step(others);
    } else if (first?.(name) === true) {
      if (others.length === 0) isWhole = true;
      else rest.push(others);
    }
  };
  for (const pattern of patterns) step(pattern);
  return { rest, isWhole };
}
