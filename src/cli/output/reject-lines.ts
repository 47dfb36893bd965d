import { REJECTIONS } from '../../ingest/index.ts';
import type { Rejects } from '../../engine/inputs/rejects.ts';
import { counted, formatCount } from '../../util/counts.ts';
import { safeText } from './safe-text.ts';
import type { Style } from './style.ts';

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
