import type { Files } from './files.ts';
import { loadRules, type Loaded } from './load.ts';
import { gatherExceptions, type Exceptions } from '../exceptions/gather.ts';

/**
 * Reads all exception lists and items at and below some paths. Rules in those files are ignored.
 * `problems` has all that is wrong with the files and the exceptions, by file and place.
 */
export async function loadExceptions(paths: readonly string[], files?: Files): Promise<Exceptions> {
  const { exceptions, rules, problems } = await loadRules(paths, files);
  const ofRules = new Set(rules.flatMap((rule) => rule.problems));
  return {
    ...gatherExceptions(exceptions),
    problems: problems.filter((problem) => !ofRules.has(problem)),
  };
}

/**
 * The exception lists and items that one or several loads found, such as those in an export of
 * rules. Problems within each load are among its own; `problems` here has only those between them,
 * such as a duplicate id.
 */
export function exceptionsOf(
  ...loaded: readonly Pick<Loaded, 'exceptions' | 'problems'>[]
): Exceptions {
  const known = new Set(loaded.flatMap(({ problems }) => problems.map(identityOf)));
  const all = gatherExceptions(loaded.flatMap(({ exceptions }) => exceptions));
  return { ...all, problems: all.problems.filter((each) => !known.has(identityOf(each))) };
}

const identityOf = ({ code, file, range, message }: Loaded['problems'][number]) =>
  JSON.stringify([code, file, range?.start, message]);
