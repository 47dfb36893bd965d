import { compileWildcard } from '../../../util/wildcard.ts';

/**
 * `filter_path` of Elasticsearch: the wanted parts of an answer. Patterns of names with `.` between
 * them; `*` is any part of a name, `**` any number of names. With `-` before it, a pattern excludes.
 * Arrays are transparent: their elements have no name.
 */
export interface FilterPath {
  /** `null` if there are no inclusions: then everything is wanted. */
  readonly wanted: Place | null;
  readonly unwanted: Place | null;
}

/** The rest of a pattern, from one of its names on. */
interface Pattern {
  readonly name: '**' | ((name: string) => boolean);
  readonly rest: Pattern | null;
}

/** The maximum number of names in a pattern; no part of an answer is deeper. */
const MAX_NAMES = 16;
const MAX_PATTERNS = 64;

/** `null` if the whole answer is wanted. */
export function parseFilterPath(text: string | undefined): FilterPath | null {
  const patterns = (text ?? '')
    .split(',', MAX_PATTERNS)
    .map((pattern) => pattern.trim())
    .filter((pattern) => pattern !== '');
  if (patterns.length === 0) return null;
  const isUnwanted = (pattern: string) => pattern.startsWith('-');
  return {
    wanted: placeOf(patterns.filter((pattern) => !isUnwanted(pattern))),
    unwanted: placeOf(patterns.filter(isUnwanted).map((pattern) => pattern.slice(1))),
  };
}

function placeOf(patterns: readonly string[]): Place | null {
  const compiled = patterns.map(compile).filter((pattern) => pattern !== null);
  return compiled.length === 0 ? null : new Place(new Set(compiled));
}

const compile = (pattern: string) =>
  pattern
    .split('.', MAX_NAMES)
    .reduceRight<Pattern | null>((rest, name) => ({ name: compileName(name), rest }), null);

const compileName = (name: string) =>
  name === '**' ? name : compileWildcard(name, { ignoreCase: false, escapes: false });

interface Below {
  readonly place: Place;
  /** Whether a pattern ends here, and matches the whole value. */
  readonly isWhole: boolean;
}

/**
 * A position in an answer, and the remaining patterns there. An answer may have a million values but has few
 * names, so the state below a name is computed only once, whatever the patterns are.
 */
class Place {
  readonly #patterns: ReadonlySet<Pattern>;
  readonly #below = new Map<string, Below>();

  constructor(patterns: ReadonlySet<Pattern>) {
    this.#patterns = patterns;
  }

  below(name: string): Below {
    const known = this.#below.get(name);
    if (known !== undefined) return known;
    const below = this.#workOut(name);
    this.#below.set(name, below);
    return below;
  }

  #workOut(name: string): Below {
    const left = new Set<Pattern>();
    let isWhole = false;
    const goOn = (rest: Pattern | null) => {
      if (rest === null) isWhole = true;
      else left.add(rest);
    };
    for (const pattern of this.#patterns) {
      let at: Pattern | null = pattern;
      // `**` may match this name and further ones, or none at all.
      for (; at?.name === '**'; at = at.rest) {
        left.add(at);
        if (at.rest === null) isWhole = true;
      }
      if (at !== null && at.name(name)) goOn(at.rest);
    }
    return { place: new Place(left), isWhole };
  }
}

/** The wanted parts of a JSON value; an object without any is `{}`. */
export function filtered(value: object, { wanted, unwanted }: FilterPath): object {
  const kept = wanted === null ? value : (including(value, wanted) ?? {});
  return unwanted === null ? kept : (excluding(kept, unwanted) as object);
}

function including(value: unknown, place: Place): object | undefined {
  if (Array.isArray(value)) {
    const kept = value.map((item) => including(item, place)).filter((item) => item !== undefined);
    return kept.length > 0 ? kept : undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const kept = Object.entries(value).flatMap(([name, inner]): [string, unknown][] => {
    const below = place.below(name);
    const part = below.isWhole ? inner : including(inner, below.place);
    return part === undefined ? [] : [[name, part]];
  });
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
}

function excluding(value: unknown, place: Place): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => excluding(item, place));
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]): [string, unknown][] => {
      const below = place.below(name);
      return below.isWhole ? [] : [[name, excluding(inner, below.place)]];
    }),
  );
}
