import { didYouMean, suggest } from '../../../util/suggest.ts';
import type { QueryOutcome } from '../../../runs/query/query-run.ts';
import { counted, formatBytes, formatCount } from '../../../util/counts.ts';
import { present } from '../../../util/present.ts';
import { eventsRead, inputNotes, type InputCounts } from './input-notes.ts';
import { info, warn, type Note, undecidedText } from './note.ts';
import { safeText } from '../../../util/safe-text.ts';
import type { Style } from '../style.ts';

/** More suggestions would hide the right one. */
const SUGGESTED_FIELDS = 3;

export interface SummaryInput extends InputCounts {
  readonly outcome: QueryOutcome;
  readonly seconds: number;
  /** Fields of the query that no event had, except those that the query expects to be missing. */
  readonly unseen: readonly string[];
  /** Fields known to exist, from the first events or the schema. */
  readonly knownFields: readonly string[];
  /** Columns omitted because the line is too narrow. */
  readonly omitted: readonly string[];
}

/** Everything that a run excluded, skipped or could not decide, the most important last. */
export function summaryNotes(input: SummaryInput, style: Style): Note[] {
  return [
    ...info(omittedLines(input, style)),
    ...inputNotes(input, style),
    ...warn(failureLines(input.outcome, style)),
    ...warn(unseenLines(input, style)),
    ...warn(sequenceLines(input.outcome, style)),
    ...info(outsideLines(input, style)),
    ...info(nothingLines(input.outcome, style)),
    ...info([totalsLine(input, style)]),
  ];
}

function totalsLine({ outcome, rejects, stored, seconds }: SummaryInput, style: Style): string {
  const { counts, matched, collected } = outcome;
  const { documents, bytes } = counts;
  const limited = collected !== null && collected.total > matched;
  const parts = [
    eventsRead(documents, stored),
    limited
      ? `${formatCount(collected.total)} matched, ${formatCount(matched)} shown`
      : `${formatCount(matched)} matched`,
    `${formatCount(rejects.count)} skipped`,
    `${seconds.toFixed(2)} s`,
    ...(bytes === 0 ? [] : [`${formatBytes(bytes / seconds)}/s`]),
  ];
  return style.dim(parts.join(' · '));
}

function nothingLines({ counts, matched, collected }: QueryOutcome, style: Style): string[] {
  if (matched > 0 || (collected?.total ?? 0) > 0) return [];
  return [style.strong(counts.documents === 0 ? 'no events to read' : 'nothing matched')];
}

function omittedLines({ omitted }: SummaryInput, style: Style): string[] {
  if (omitted.length === 0) return [];
  const names = omitted.map(safeText).join(', ');
  return [style.dim(`columns omitted for lack of space: ${names}; --fields chooses columns`)];
}

function failureLines({ counts, firstFailures }: QueryOutcome, style: Style): string[] {
  const failures = counts.failuresOf[0] ?? 0;
  if (failures === 0) return [];
  const lines = firstFailures.map(
    ({ source, line, code, message }) =>
      `  ${safeText(source)}:${line}  ${code} ${safeText(message)}`,
  );
  const times = counted(failures, 'time');
  return [
    style.warning(`a condition could not be evaluated ${times} and did not match there`),
    ...lines,
  ];
}

function unseenLines({ outcome, unseen, knownFields }: SummaryInput, style: Style): string[] {
  if (outcome.counts.documents === 0) return [];
  return unseen.map((field) => {
    const hint = didYouMean(suggest(field, knownFields).slice(0, SUGGESTED_FIELDS));
    return `${style.warning(`no event has a value for ${safeText(field)}`)}${hint === undefined ? '' : `; ${safeText(hint)}`}`;
  });
}

function sequenceLines({ collected, untimed }: QueryOutcome, style: Style): string[] {
  const undecided = collected?.undecided ?? 0;
  return present([
    undecided > 0 && undecidedText(undecided),
    untimed > 0 &&
      `ignored ${counted(untimed, 'event')} that ${untimed === 1 ? 'matches' : 'match'} a stage but ${untimed === 1 ? 'has' : 'have'} no readable time`,
  ]).map(style.warning);
}

const outsideLines = ({ outcome, stored }: SummaryInput, style: Style): string[] =>
  outcome.counts.outside === 0 || stored !== undefined
    ? []
    : [
        style.warning(
          `excluded ${counted(outcome.counts.outside, 'event')} outside --from and --to`,
        ),
      ];
