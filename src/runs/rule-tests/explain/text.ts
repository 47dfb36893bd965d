import type { Scalar } from '../../../events/field-set.ts';
import { countedOrNo } from '../../../util/counts.ts';
import type {
  ClauseNote,
  EventMiss,
  Explanation,
  FieldNote,
  MatchedStage,
  Missed,
  MissedGroup,
  StageNote,
  Surplus,
  Unread,
} from './explanation.ts';

/** Values of events can be of any length. */
const MAX_VALUE_LENGTH = 80;

/**
 * An explanation as lines for people, indented by blanks. They hold text of rules and events as it
 * is: the caller must sanitise it before printing.
 */
export function explanationLines(explanation: Explanation): readonly string[] {
  const { reason, unread, filtered, failures, failureCount } = explanation;
  return [
    ...reasonLines(reason),
    ...(unread === null ? [] : [unreadLine(unread)]),
    ...(filtered === null ? [] : [filteredLine(filtered)]),
    ...failures.map(
      ({ event, message }) => `event ${event + 1} could not be evaluated: ${message}`,
    ),
    ...moreLine(failureCount - failures.length, 'event', 'events').map(
      (line) => `${line} could not`,
    ),
  ];
}

function reasonLines(reason: Explanation['reason']): readonly string[] {
  switch (reason.kind) {
    case 'missed':
      return missedLines(reason);
    case 'missed group':
      return groupLines(reason);
    case 'surplus':
      return surplusLines(reason);
  }
}

function missedLines({ events, more }: Missed): readonly string[] {
  return [
    ...events.map((miss) => `event ${miss.event + 1}: ${missText(miss)}`),
    ...moreLine(more, 'event does not match', 'events do not match'),
  ];
}

function missText({ clause }: EventMiss): string {
  if (clause.failure !== null) return `${clause.text} could not be evaluated: ${clause.failure}`;
  return `${clause.text} is false${valuesText(clause.fields, ', as ')}`;
}

function groupLines({ stages, obstacles }: MissedGroup): readonly string[] {
  return [...stages.map(stageLine), ...obstacles];
}

function stageLine(stage: StageNote): string {
  const { term, missing, wanted, found, withoutKey, lacking, closest } = stage;
  const name = `stage ${term + 1}${missing ? ' (must not happen)' : ''}`;
  if (found > 0 || (missing && withoutKey === 0)) {
    const enough = wanted > 1 ? `, ${wanted} are needed` : '';
    return `${name}: ${countedOrNo(found, 'event satisfies it', 'events satisfy it')}${enough}`;
  }
  if (withoutKey > 0) {
    const keys = lacking.length > 0 ? lacking.join(', ') : 'a value that is joined by';
    return `${name}: ${countedOrNo(withoutKey, 'event satisfies it and has', 'events satisfy it and have')} no ${keys}`;
  }
  if (closest === null) return `${name}: no event satisfies it`;
  return `${name}: no event satisfies it; closest is event ${closest.event + 1}: ${missText(closest)}`;
}

function surplusLines({ matches, more }: Surplus): readonly string[] {
  return [
    ...matches.flatMap((stages, index) => matchLines(stages, index)),
    ...moreLine(more, 'match', 'matches'),
  ];
}

function matchLines(stages: readonly MatchedStage[], index: number): readonly string[] {
  return stages.flatMap(({ event, clauses }, stage) => {
    const name = stages.length > 1 ? `match ${index + 1}, stage ${stage + 1}: ` : '';
    if (event === null) return [`${name}nothing, as it must not happen`];
    return [`${name}event ${event + 1} matches`, ...clauses.map((each) => `  ${reasonText(each)}`)];
  });
}

const reasonText = ({ text, fields }: ClauseNote) => `${text}${valuesText(fields, ', as ')}`;

/** The values of fields in words; empty without fields. */
export function valuesText(fields: readonly FieldNote[], before: string): string {
  return fields.length === 0 ? '' : before + fields.map(fieldText).join(' and ');
}

/** `process.args is "curl" and "-s"` would read as two conditions, so values have commas. */
function fieldText({ field, values, more }: FieldNote): string {
  if (values.length === 0) return `${field} is absent`;
  const shown = values.map(valueText).join(', ');
  return `${field} is ${shown}${more > 0 ? `, … ${more} more` : ''}`;
}

function valueText(value: Scalar): string {
  if (typeof value !== 'string') return String(value);
  return JSON.stringify(
    value.length > MAX_VALUE_LENGTH ? `${value.slice(0, MAX_VALUE_LENGTH)}…` : value,
  );
}

function unreadLine({ count, event, names, patterns }: Unread): string {
  return (
    `${countedOrNo(count, 'event is', 'events are')} outside of the index patterns ` +
    `${patterns.join(', ')}: event ${event + 1} is of ${names.join(', ')}`
  );
}

function filteredLine({ count, event }: NonNullable<Explanation['filtered']>): string {
  return `${countedOrNo(count, 'event does', 'events do')} not pass the filters of the rule, event ${event + 1} first`;
}

const moreLine = (count: number, one: string, many: string): readonly string[] =>
  count > 0 ? [`${count} more ${count === 1 ? one : many}`] : [];
