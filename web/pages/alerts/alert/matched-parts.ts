import type { Span } from '../../../components/value/hits.ts';
import { marksOf, type WhyStage } from '../../../components/why/clauses.ts';

/** Fields whose values a command line consists of. */
const IN_COMMAND = /^(?:process\.(?:args|name|executable|command_line)|file\.(?:path|name))$/;
const LEAST = 2;

/** Where values that met a rule stand in a command line. */
export function matchedParts(command: string, stages: readonly WhyStage[]): readonly Span[] {
  const values = new Set(
    stages.flatMap(({ clause }) =>
      marksOf(clause, '')
        .tests.filter(({ part }) => part === 'met')
        .flatMap(({ fields }) => fields)
        .filter(({ field }) => IN_COMMAND.test(field))
        .flatMap(({ satisfying }) => satisfying.map(String)),
    ),
  );
  const parts: Span[] = [];
  // The longest first: a part that stands within another is marked with it.
  for (const value of [...values].toSorted((a, b) => b.length - a.length)) {
    if (value.length < LEAST) continue;
    for (let at = command.indexOf(value); at >= 0; at = command.indexOf(value, at + value.length)) {
      const part = { start: at, end: at + value.length };
      const isWord =
        /^$|\s/.test(command.slice(at - 1, at) || '') && /^$|\s/.test(command.charAt(part.end));
      if (isWord && !parts.some(({ start, end }) => start < part.end && part.start < end))
        parts.push(part);
    }
  }
  return parts.toSorted((a, b) => a.start - b.start);
}
