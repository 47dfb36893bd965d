import type { ConversionTally, FormatCounts } from '../../ingest/index.ts';
import { counted, formatCount } from '../../util/counts.ts';
import { info, warn, type Note } from './note.ts';
import { safeText } from './safe-text.ts';
import type { Style } from './style.ts';

interface Converted {
  readonly conversions: ConversionTally;
  readonly nameOf: (input: number) => string;
}

/** So many reasons are named. */
const SHOWN = 4;

/** What became of records in other formats, and of those in none; nothing where there were none. */
export function conversionNotes({ conversions, nameOf }: Converted, style: Style): Note[] {
  const { formats, unknown, firstUnknown, tooLarge } = conversions;
  const places = firstUnknown.map(
    ({ input, line, keys }) =>
      `  ${safeText(nameOf(input))}:${line}  ${style.dim(safeText(keys.join(', ')))}`,
  );
  const more = unknown - places.length;
  return [
    ...[...formats.values()].flatMap((counts) => formatNotes(counts, style)),
    ...(tooLarge === 0
      ? []
      : warn([
          style.warning(
            `${counted(tooLarge, 'record')} of more than a million values, too large to be converted, read as ${tooLarge === 1 ? 'it is' : 'they are'}`,
          ),
        ])),
    ...(unknown === 0
      ? []
      : warn([
          style.warning(
            `${counted(unknown, 'record')} of no known format and without @timestamp, read as ${unknown === 1 ? 'it is' : 'they are'}; they begin with`,
          ),
          ...places,
          ...(more > 0 ? [`  and ${formatCount(more)} more`] : []),
        ])),
  ];
}

function formatNotes({ title, records, documents, passedOver }: FormatCounts, style: Style) {
  const reasons = [...passedOver].toSorted(([, a], [, b]) => b - a);
  const total = reasons.reduce((sum, [, count]) => sum + count, 0);
  const names = reasons.slice(0, SHOWN).map(([why, count]) => `${formatCount(count)} ${why}`);
  const others = reasons.length > SHOWN ? `, ${formatCount(reasons.length - SHOWN)} more` : '';
  return [
    ...info([
      style.dim(`read ${counted(records, 'record')} of ${title} as ${counted(documents, 'event')}`),
    ]),
    ...(total === 0
      ? []
      : warn([
          style.warning(`  ${formatCount(total)} made no event: ${names.join(', ')}${others}`),
        ])),
  ];
}
