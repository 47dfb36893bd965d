import { typosOf } from '../../util/typo.ts';
import { didYouMean } from '../../util/suggest.ts';
import type { Path } from './data.ts';
import { MAX_FAULTS, nameOf, type Fault } from './fault.ts';

/** More keys than a person writes into one table. */
const MAX_NAMES = 1_000;

/**
 * Unknown keys that are probably a typo of a missing one. Other unknown keys are kept and not
 * reported.
 */
export function addMisspelt(
  names: readonly string[],
  known: readonly string[],
  path: Path,
  faults: Fault[],
): void {
  if (names.length === 0) return;
  const missing = known.filter((name) => !names.includes(name));
  for (const name of names.slice(0, MAX_NAMES)) {
    if (known.includes(name)) continue;
    const typos = typosOf(name, missing);
    // Warnings must not fill the list before an error does.
    if (typos.length === 0 || faults.length >= MAX_FAULTS) continue;
    faults.push({
      code: 'RUL2015',
      path: [...path, name],
      message:
        path.length === 0
          ? `${name} is not a table of a rule file and has no effect`
          : `${nameOf([...path, name])} is not a field and has no effect`,
      hint: didYouMean(typos.slice(0, 3)),
    });
  }
}

/** The first of some keys that is probably a typo of a name. */
export function typoFor(name: string, keys: readonly string[]): string | undefined {
  return keys.slice(0, MAX_NAMES).find((key) => typosOf(key, [name]).length > 0);
}
