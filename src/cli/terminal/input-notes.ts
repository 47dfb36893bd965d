import {
  type ConversionCounts,
  type FormatCounts,
  type SkippedFiles,
  REJECTIONS,
} from '../../ingest/index.ts';
import { counted, formatCount } from '../../util/counts.ts';
import { info, warn, type Note } from './notes.ts';
import { safeText } from '../../util/safe-text.ts';
import type { Style } from './style.ts';
import type { Rejects } from '../../engine/inputs/rejects.ts';

interface Converted {
  readonly conversions: ConversionCounts;
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

function formatNotes({ title, records, documents, skipped }: FormatCounts, style: Style) {
  const reasons = [...skipped].toSorted(([, a], [, b]) => b - a);
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

/** What was found beside the inputs and is not read; nothing where all was. */
export function skippedFileLines(
  { otherFiles, hidden, special }: SkippedFiles,
  style: Style,
): string[] {
  return [
    otherFiles > 0 &&
      `passed over ${counted(otherFiles, 'file')} not named like events (.ndjson, .json, .jsonl, .log, .gz, .zst)`,
    special > 0 &&
      `passed over ${counted(special, 'pipe or device', 'pipes and devices')}; name them outright to read them`,
    hidden > 0 &&
      `passed over ${counted(hidden, 'hidden file or folder', 'hidden files and folders')}`,
  ]
    .filter((line) => line !== false)
    .map((line) => style.dim(line));
}

/** What of {@link Rejects} is told at the end of a run. */
export type ToldRejects = Pick<
  Rejects,
  'count' | 'shown' | 'isStrict' | 'rawRecords' | 'firstRawRecords'
>;

/** How much could not be read or was not converted, and where the first of it is; nothing if all went well. */
export function rejectLines(rejects: ToldRejects, style: Style): string[] {
  return [...unreadableLines(rejects, style), ...rawRecordLines(rejects, style)];
}

function unreadableLines({ count, shown, isStrict }: ToldRejects, style: Style): string[] {
  if (count === 0) return [];
  const lines = shown.map(
    ({ source, line, column, code, excerpt }) =>
      `  ${safeText(source)}:${line}:${column}  ${code} ${REJECTIONS[code]}: ${style.dim(safeText(excerpt))}`,
  );
  const more = count - shown.length;
  const skipped = `skipped ${formatCount(count)} that could not be read as an event`;
  return [
    isStrict
      ? `${style.error(skipped)}; the exit code is 2, as --strict-input asks`
      : `${style.warning(skipped)}${style.dim('; --strict-input makes that an error')}`,
    ...lines,
    ...(more > 0 ? [`  and ${formatCount(more)} more; --rejects FILE writes them all`] : []),
  ];
}

function rawRecordLines({ rawRecords, firstRawRecords }: ToldRejects, style: Style): string[] {
  if (rawRecords === 0) return [];
  const are =
    rawRecords === 1
      ? 'contains a raw sensor record but was read as an ECS document'
      : 'contain a raw sensor record but were read as ECS documents';
  const more = rawRecords - firstRawRecords.length;
  return [
    style.warning(
      `${counted(rawRecords, 'event')} ${are}, so rules cannot match the record; --input-format NAME converts all records of such an input`,
    ),
    ...firstRawRecords.map(
      ({ source, line, sensor }) => `  ${safeText(source)}:${line}  ${style.dim(sensor)}`,
    ),
    ...(more > 0 ? [`  and ${formatCount(more)} more`] : []),
  ];
}
