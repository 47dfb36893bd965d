import { didYouMean, suggest } from '../../util/suggest.ts';
import type { Hunted } from '../hunt/hunt.ts';
import type { Rejects } from '../hunt/rejects.ts';
import { counted, formatBytes, formatCount } from './counts.ts';
import type { ConversionTally } from '../../ingest/index.ts';
import { conversionLines } from './conversion-lines.ts';
import { restsOnEnd } from './rests-on-end.ts';
import { rejectLines } from './reject-lines.ts';
import { safeText } from './safe-text.ts';
import type { Style } from './style.ts';

/** More names would hide the right one. */
const SUGGESTED_FIELDS = 3;

export interface SummaryInput {
  readonly hunted: Hunted;
  readonly rejects: Pick<Rejects, 'count' | 'shown'>;
  readonly seconds: number;
  /** Fields of the query that no event had, as far as the query does not expect it. */
  readonly unseen: readonly string[];
  /** Fields known to exist: of the first events, of the schema. */
  readonly knownFields: readonly string[];
  /** Columns for which the table had no room. */
  readonly leftOut: readonly string[];
  /** Files in folders that were passed over: not named like events, or hidden. */
  readonly otherFiles: number;
  readonly hidden: number;
  readonly conversions: ConversionTally;
  readonly nameOf: (input: number) => string;
}

/** What a person should know after a run, most important last: nothing is lost in silence. */
export function summaryLines(input: SummaryInput, style: Style): string[] {
  return [
    ...leftOutLines(input, style),
    ...passedOverLines(input, style),
    ...conversionLines(input, style),
    ...rejectLines(input.rejects, style),
    ...failureLines(input.hunted, style),
    ...unseenLines(input, style),
    ...sequenceLines(input.hunted, style),
    ...nothingLines(input.hunted, style),
    totalsLine(input, style),
  ];
}

function totalsLine({ hunted, rejects, seconds }: SummaryInput, style: Style): string {
  const { documents, bytes, matched, collected } = hunted;
  const limited = collected !== null && collected.total > matched;
  const parts = [
    `${counted(documents, 'event')} read`,
    limited
      ? `${formatCount(collected.total)} matched, ${formatCount(matched)} shown`
      : `${formatCount(matched)} matched`,
    `${formatCount(rejects.count)} skipped`,
    `${seconds.toFixed(2)} s`,
    `${formatBytes(bytes / seconds)}/s`,
  ];
  return style.dim(parts.join(' · '));
}

function nothingLines({ documents, matched, collected }: Hunted, style: Style): string[] {
  if (matched > 0 || (collected?.total ?? 0) > 0) return [];
  return [style.strong(documents === 0 ? 'there were no events to read' : 'nothing matched')];
}

function leftOutLines({ leftOut }: SummaryInput, style: Style): string[] {
  if (leftOut.length === 0) return [];
  const names = leftOut.map(safeText).join(', ');
  return [style.dim(`no room for ${names}; --fields chooses what to show`)];
}

function passedOverLines({ otherFiles, hidden }: SummaryInput, style: Style): string[] {
  return [
    otherFiles > 0 &&
      `passed over ${counted(otherFiles, 'file')} that ${otherFiles === 1 ? 'is' : 'are'} not named like events (.ndjson, .json, .jsonl, .log, .gz, .zst)`,
    hidden > 0 &&
      `passed over ${counted(hidden, 'hidden file or folder', 'hidden files and folders')}`,
  ]
    .filter((line) => line !== false)
    .map((line) => style.dim(line));
}

function failureLines({ failures, firstFailures }: Hunted, style: Style): string[] {
  if (failures === 0) return [];
  const lines = firstFailures.map(
    ({ source, line, code, message }) =>
      `  ${safeText(source)}:${line}  ${code} ${safeText(message)}`,
  );
  const times = counted(failures, 'time');
  return [
    style.warning(`a condition could not be evaluated ${times}; it did not match there`),
    ...lines,
  ];
}

function unseenLines({ hunted, unseen, knownFields }: SummaryInput, style: Style): string[] {
  if (hunted.documents === 0) return [];
  return unseen.map((field) => {
    const hint = didYouMean(suggest(field, knownFields).slice(0, SUGGESTED_FIELDS));
    return `${style.warning(`no event has a value at ${safeText(field)}`)}${hint === undefined ? '' : `; ${safeText(hint)}`}`;
  });
}

function sequenceLines({ collected, untimed, outside }: Hunted, style: Style): string[] {
  const undecided = collected?.undecided ?? 0;
  return [
    undecided > 0 && restsOnEnd(undecided),
    untimed > 0 &&
      `left out ${counted(untimed, 'event')} that ${untimed === 1 ? 'satisfies' : 'satisfy'} a stage but ${untimed === 1 ? 'has' : 'have'} no readable time`,
    outside > 0 && `left out ${counted(outside, 'event')} outside --from and --to`,
  ]
    .filter((line) => line !== false)
    .map((line) => style.warning(line));
}
