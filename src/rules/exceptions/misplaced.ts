import type { ReadEntry } from '../formats/index.ts';
import type { SourceFile } from '../source-file.ts';
import { at } from '../model/data.ts';
import type { Problem } from '../problem.ts';

/**
 * A file contains a rule or exceptions: `[[exceptions]]` next to `[rule]` are kept but have no
 * effect.
 */
export function misplacedExceptions(
  { entry, placeOf, offset }: ReadEntry,
  source: SourceFile,
): readonly Problem[] {
  if (entry.kind !== 'rule' || at(entry.document.others, 'exceptions') === undefined) return [];
  return [
    source.problem(
      'warning',
      'RUL3110',
      'exceptions next to a rule do not apply',
      placeOf(['exceptions'])?.key ?? offset,
      'put them in a file of their own, and list the rule_id in rule_ids of its [metadata]',
    ),
  ];
}
