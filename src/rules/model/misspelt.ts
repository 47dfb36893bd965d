import { slipsOf } from '../../util/slip.ts';
import { didYouMean } from '../../util/suggest.ts';
import type { Path } from './data.ts';
import { MOST_FAULTS, nameOf, type Fault } from './fault.ts';

/**
 * Keys that are none, and probably a slip of one that is missing. Other unknown keys are kept, and
 * nothing is said of them.
 */
export function addMisspelt(
  names: readonly string[],
  known: readonly string[],
  path: Path,
  faults: Fault[],
): void {
  const missing = known.filter((name) => !names.includes(name));
  for (const name of names) {
    if (known.includes(name)) continue;
    const slips = slipsOf(name, missing);
    // Warnings must not fill the list before an error does.
    if (slips.length === 0 || faults.length >= MOST_FAULTS) continue;
    faults.push({
      code: 'RUL2015',
      path: [...path, name],
      message:
        path.length === 0
          ? `${name} is no table of a rule file, and has no effect`
          : `${nameOf([...path, name])} is no field, and has no effect`,
      hint: didYouMean(slips.slice(0, 3)),
    });
  }
}
