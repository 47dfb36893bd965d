import { compileWildcard } from '../../util/wildcard.ts';

/** Whether an index of some name is read. */
export type ReadsIndex = (name: string) => boolean;

/**
 * A list of index patterns, in the order of the list: a pattern adds, one with a leading `-` takes
 * away. A list that only takes away reads all else. Several patterns may stand in one text, with
 * commas.
 *
 * A remote index (`cluster:name`) is also known by its name alone: where events are read from
 * files, the cluster they came from is not around to be asked.
 */
export function indexPatterns(patterns: readonly string[]): ReadsIndex {
  const steps = patterns
    .flatMap((text) => text.split(','))
    .map((text) => text.trim())
    .filter((text) => text !== '')
    .map(readPattern);
  const atFirst = steps.length > 0 && steps.every(({ takesAway }) => takesAway);
  return (name) => {
    const local = name.slice(name.indexOf(':') + 1);
    let reads = atFirst;
    for (const { takesAway, isRemote, matches } of steps) {
      if (matches(isRemote ? name : local)) reads = !takesAway;
    }
    return reads;
  };
}

function readPattern(text: string) {
  const takesAway = text.startsWith('-');
  const pattern = takesAway ? text.slice(1) : text;
  const matches = compileWildcard(pattern, { ignoreCase: false, escapes: false });
  return { takesAway, isRemote: pattern.includes(':'), matches };
}
