import {
  type ConversionCounts,
  type FormatCounts,
  type SkippedFiles,
  REJECTIONS,
} from '../../../ingest/index.ts';
import { counted, formatCount } from '../../../util/counts.ts';
import { present } from '../../../util/present.ts';
import { info, warn, type Note } from './note.ts';
import { safeText } from '../../../util/safe-text.ts';
import type { Style } from '../style.ts';
import type { ReadAccount } from '../../../runs/stored/account.ts';
import type { Rejects } from '../../../runs/inputs/rejects.ts';

export interface InputCounts {
  readonly skipped: SkippedFiles;
  readonly conversions: ConversionCounts;
  readonly rejects: ToldRejects;
  readonly nameOf: (input: number) => string;
  readonly stored?: ReadAccount | undefined;
}

/** What was skipped, converted or unreadable; empty if everything was read unchanged. */
export const inputNotes = (counts: InputCounts, style: Style): Note[] => [
  ...info(skippedFileLines(counts.skipped, style)),
  ...conversionNotes(counts, style),
  ...warn(rejectLines(counts.rejects, style)),
  ...storedNotes(counts, style),
];

function skippedFileLines({ otherFiles, hidden, special }: SkippedFiles, style: Style): string[] {
  return present([
    otherFiles > 0 &&
      `skipped ${counted(otherFiles, 'file')} with an unrecognised extension (read are .ndjson, .json, .jsonl, .log, .gz, .zst)`,
    special > 0 &&
      `skipped ${counted(special, 'pipe or device', 'pipes and devices')}; give the path itself to read one`,
    hidden > 0 &&
      `skipped ${counted(hidden, 'hidden file or directory', 'hidden files and directories')}`,
  ]).map(style.dim);
}

/** The maximum number of reasons listed; the others are counted together. */
const MAX_REASONS = 4;

/** Records of other formats, and records of unknown format. */
function conversionNotes({ conversions, nameOf }: InputCounts, style: Style): Note[] {
  const { formats, unknown, firstUnknown, tooLarge } = conversions;
  const places = firstUnknown.map(
    ({ input, line, keys }) =>
      `  ${safeText(nameOf(input))}:${line}  ${style.dim(safeText(keys.join(', ')))}`,
  );
  const more = unknown - places.length;
  return [
    ...[...formats.values()].flatMap((counts) => formatNotes(counts, style)),
    ...warn(
      present([
        tooLarge > 0 &&
          style.warning(
            `${counted(tooLarge, 'record')} with more than a million values, too large to convert; read unchanged`,
          ),
        unknown > 0 &&
          style.warning(
            `${counted(unknown, 'record')} in an unknown format and without @timestamp, read unchanged; the first keys are`,
          ),
        ...places,
        more > 0 && `  and ${formatCount(more)} more`,
      ]),
    ),
  ];
}

function formatNotes({ title, records, documents, skipped }: FormatCounts, style: Style) {
  const reasons = [...skipped].toSorted(([, a], [, b]) => b - a);
  const total = reasons.reduce((sum, [, count]) => sum + count, 0);
  const names = reasons.slice(0, MAX_REASONS).map(([why, count]) => `${formatCount(count)} ${why}`);
  const others =
    reasons.length > MAX_REASONS ? `, ${formatCount(reasons.length - MAX_REASONS)} more` : '';
  const converted = `converted ${counted(records, 'record')} of ${title} to ${counted(documents, 'event')}`;
  const lost = `  ${formatCount(total)} produced no event: ${names.join(', ')}${others}`;
  return [...info([style.dim(converted)]), ...warn(total === 0 ? [] : [style.warning(lost)])];
}

/** The part of {@link Rejects} that is shown at the end of a run. */
export type ToldRejects = Pick<
  Rejects,
  'count' | 'shown' | 'isStrict' | 'rawRecords' | 'firstRawRecords'
>;

/** The number of records that could not be read or converted, and the position of the first. */
function rejectLines(rejects: ToldRejects, style: Style): string[] {
  return [...unreadableLines(rejects, style), ...rawRecordLines(rejects, style)];
}

function unreadableLines({ count, shown, isStrict }: ToldRejects, style: Style): string[] {
  if (count === 0) return [];
  const lines = shown.map(
    ({ source, line, column, code, excerpt }) =>
      `  ${safeText(source)}:${line}:${column}  ${code} ${REJECTIONS[code]}: ${style.dim(safeText(excerpt))}`,
  );
  const more = count - shown.length;
  const skipped = `skipped ${counted(count, 'unreadable line or document', 'unreadable lines or documents')}`;
  return [
    isStrict
      ? `${style.error(skipped)}; the exit code is 2 because of --strict-input`
      : `${style.warning(skipped)}${style.dim('; --strict-input makes this an error')}`,
    ...lines,
    ...(more > 0 ? [`  and ${formatCount(more)} more; --rejects FILE writes all to a file`] : []),
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

/** `1,204 events read`, or how many of those that are stored. */
export function eventsRead(documents: number, stored: ReadAccount | undefined): string {
  if (stored === undefined) return `${counted(documents, 'event')} read`;
  const { read, stored: all } = stored.counts;
  return `${formatCount(read)} of ${counted(all, 'stored event')} read`;
}

/** Stored events that were not read, and why. */
function storedNotes({ stored }: InputCounts, style: Style): Note[] {
  if (stored === undefined) return [];
  const { stored: all, selected, excluded, damaged, faults } = stored.counts;
  const outside = all - selected;
  const parts = present([
    outside > 0 && `${counted(outside, 'event')} outside --from and --to`,
    excluded > 0 && `${counted(excluded, 'event')} excluded by indexes`,
  ]);
  const lost = `${damaged === 0 ? 'some events' : counted(damaged, 'event')} could not be read, because the data directory is damaged`;
  return [
    ...warn((stored.remarks ?? []).map((remark) => style.warning(safeText(remark)))),
    ...info(parts.length === 0 ? [] : [style.dim(`not read: ${parts.join(', ')}`)]),
    ...warn(
      faults === 0 ? [] : [`${style.error(lost)}; dockwarden verify --data DIR names the files`],
    ),
  ];
}
