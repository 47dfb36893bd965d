import { REJECTIONS } from '../../ingest/index.ts';
import type { Rejects } from '../../engine/inputs/rejects.ts';
import { formatCount } from '../../util/counts.ts';
import { safeText } from './safe-text.ts';
import type { Style } from './style.ts';

/** How much could not be read, and where the first of it stands; nothing where all could. */
export function rejectLines(
  { count, shown, isStrict }: Pick<Rejects, 'count' | 'shown' | 'isStrict'>,
  style: Style,
): string[] {
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
