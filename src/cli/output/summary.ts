import { REJECTIONS } from '../../ingest/index.ts';
import { didYouMean, suggest } from '../../util/suggest.ts';
import type { Hunted } from '../hunt/hunt.ts';
import type { Rejects } from '../hunt/rejects.ts';
import { formatBytes, formatCount } from './progress.ts';
import { safeText } from './safe-text.ts';
import type { Style } from './style.ts';

export interface SummaryInput {
  readonly hunted: Hunted;
  readonly rejects: Rejects;
  readonly seconds: number;
  /** Fields of the query that no event had, as far as the query does not expect it. */
  readonly unseen: readonly string[];
  /** Fields known to exist: of the first events, of the schema. */
  readonly knownFields: readonly string[];
}

/** What a person should know after a run, most important last: nothing is lost in silence. */
export function summaryLines(input: SummaryInput, style: Style): string[] {
  return [
    ...rejectLines(input.rejects, style),
    ...failureLines(input.hunted, style),
    ...unseenLines(input, style),
    ...heldBackLines(input.hunted, style),
    totalsLine(input, style),
  ];
}

function totalsLine({ hunted, rejects, seconds }: SummaryInput, style: Style): string {
  const { documents, bytes, matched, collected } = hunted;
  const limited = collected !== null && collected.total > matched;
  const parts = [
    `${formatCount(documents)} events read`,
    limited
      ? `${formatCount(collected.total)} matched, ${formatCount(matched)} shown`
      : `${formatCount(matched)} matched`,
    `${formatCount(rejects.count)} skipped`,
    `${seconds.toFixed(2)} s`,
    `${formatBytes(bytes / seconds)}/s`,
  ];
  return style.dim(parts.join(' · '));
}

function rejectLines({ count, shown }: Rejects, style: Style): string[] {
  if (count === 0) return [];
  const lines = shown.map(
    ({ source, line, column, code, excerpt }) =>
      `  ${safeText(source)}:${line}:${column}  ${code} ${REJECTIONS[code]}: ${style.dim(safeText(excerpt))}`,
  );
  const more = count - shown.length;
  return [
    style.warning(`skipped ${formatCount(count)} that could not be read as an event`),
    ...lines,
    ...(more > 0 ? [`  and ${formatCount(more)} more; --rejects FILE writes them all`] : []),
  ];
}

function failureLines({ failures, firstFailures }: Hunted, style: Style): string[] {
  if (failures === 0) return [];
  const lines = firstFailures.map(
    ({ source, line, code, message }) =>
      `  ${safeText(source)}:${line}  ${code} ${safeText(message)}`,
  );
  return [
    style.warning(
      `a condition could not be evaluated ${formatCount(failures)} times; it did not match there`,
    ),
    ...lines,
  ];
}

function unseenLines({ hunted, unseen, knownFields }: SummaryInput, style: Style): string[] {
  if (hunted.documents === 0) return [];
  return unseen.map((field) => {
    const hint = didYouMean(suggest(field, knownFields));
    return `${style.warning(`no event has a value at ${safeText(field)}`)}${hint === undefined ? '' : `; ${safeText(hint)}`}`;
  });
}

function heldBackLines({ collected, untimed, outside }: Hunted, style: Style): string[] {
  const undecided = collected?.undecided ?? 0;
  return [
    undecided > 0 &&
      `held back ${formatCount(undecided)} sequences: the data ends before maxspan has passed, so their missing event may still come`,
    untimed > 0 &&
      `left out ${formatCount(untimed)} events that satisfy a stage but have no readable time`,
    outside > 0 && `left out ${formatCount(outside)} events outside --from and --to`,
  ]
    .filter((line) => line !== false)
    .map((line) => style.warning(line));
}
