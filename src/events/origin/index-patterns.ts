import { compileWildcard } from '../../util/wildcard.ts';

/** Whether an event is read that is known by some names; one without any name is always read. */
export type ReadsNames = (names: readonly string[]) => boolean;

/**
 * Which events a rule reads, by its index patterns in the order of the list: a pattern adds the events one of whose
 * names it matches, one with a leading `-` takes those away. A list that only takes away reads all else. Several
 * patterns may stand in one text, with commas. Without patterns (`null`), all events are read.
 *
 * A remote index (`cluster:name`) is also known by its name alone: where events are read from
 * files, the cluster they came from is not around to be asked.
 */
export function indexPatterns(patterns: readonly string[] | null): ReadsNames {
  if (patterns === null) return () => true;
  const steps = splitPatterns(patterns).map(readPattern);
  const atFirst = steps.length > 0 && steps.every(({ takesAway }) => takesAway);
  return (names) =>
    names.length === 0 ||
    steps.reduce(
      (reads, { takesAway, matches }) => (names.some(matches) ? !takesAway : reads),
      atFirst,
    );
}

/** The single patterns of a list, without blanks around them. */
export const splitPatterns = (patterns: readonly string[]): readonly string[] =>
  patterns
    .flatMap((text) => text.split(','))
    .map((text) => text.trim())
    .filter((text) => text !== '');

function readPattern(text: string) {
  const takesAway = text.startsWith('-');
  const pattern = takesAway ? text.slice(1) : text;
  const test = compileWildcard(pattern, { ignoreCase: false, escapes: false });
  const matches = pattern.includes(':')
    ? test
    : (name: string) => test(name.slice(name.indexOf(':') + 1));
  return { takesAway, matches };
}
