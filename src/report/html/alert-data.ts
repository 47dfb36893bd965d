import { createHash } from 'node:crypto';
import type { Alert, Suppression } from '../../detect/alert.ts';
import { placesText } from '../../detect/alert/index.ts';
import { placesOf, type MatchedEvent } from '../../detect/match.ts';
import type { ScanReport } from '../../detect/report.ts';
import type { WhyField, WhyNode } from '../../detect/why.ts';
import { printJson, type JsonObject } from '../../events/json.ts';
import type { AlertData, ClauseData, EventData, FieldData, SuppressionData } from './data.ts';
import { placeOf, subjectOf, textAt } from './event-words.ts';
import type { ReportLimits } from './limits.ts';
import { cut } from './markup.ts';
import type { Space } from './space.ts';
import { isoTime } from './words.ts';

export interface AlertContext {
  readonly limits: ReportLimits;
  readonly space: Space;
  readonly stages: ScanReport['stages'];
  /** The events that stand in the page, by a hash of their text, with their numbers. */
  readonly known: Map<string, number>;
}

const MAX_LINE = 1_000;
const MAX_NAME = 300;

const short = (text: string, most = MAX_LINE) => {
  const { shown, left } = cut(text, most);
  return left === 0 ? shown : `${shown}…`;
};

/** The JSON of an alert; `null` where there is no room for it. Loads its documents one after the other. */
export function alertJson(alert: Alert, rule: number, context: AlertContext): string | null {
  const { known, limits, space } = context;
  const before = known.size;
  const all = alert.match.kind === 'event' ? [alert.match.event] : alert.match.events;
  const lines: string[] = [];
  let first: JsonObject | null = null;
  const events = all.slice(0, limits.events).map((event) => {
    if (event === null) {
      lines.push('nothing');
      return null;
    }
    const { document, data } = eventData(event, context);
    first ??= document;
    lines.push(subjectOf(document));
    return data;
  });
  const json = JSON.stringify({
    ...summary(alert, rule, first ?? {}, lines),
    events,
    moreEvents: all.length - events.length,
    stages: stagesOf(alert, context),
  } satisfies AlertData);
  if (space.take(json.length, 'alerts')) return json;
  // No other alert may refer to events that are not in the page.
  for (const hash of [...known.keys()].slice(before)) known.delete(hash);
  return null;
}

function summary(
  alert: Alert,
  rule: number,
  document: JsonObject,
  lines: readonly string[],
): Omit<AlertData, 'events' | 'moreEvents' | 'stages'> {
  const each = Math.max(40, Math.floor(MAX_LINE / Math.max(1, lines.length)));
  const { match, suppression } = alert;
  return {
    id: short(alert.id),
    rule,
    name: alert.name === alert.rule.rule.name ? null : short(alert.name, MAX_NAME),
    severity: alert.severity,
    riskScore: alert.riskScore,
    start: isoTime(alert.start),
    end: isoTime(alert.end),
    reason: short(alert.reason),
    what:
      lines.length === 1
        ? short(lines[0] ?? '')
        : lines.map((line) => short(line, each)).join(' → '),
    parent: lines.length === 1 ? short(textAt(document, 'process.parent.name') ?? '', 80) : '',
    where: placeOf(document),
    places: short(placesText(placesOf(match))),
    isBuildingBlock: alert.isBuildingBlock,
    suppression: suppression === null ? null : suppressionData(suppression),
    keys:
      match.kind === 'event'
        ? []
        : match.keys.slice(0, 16).map((key) => (key === null ? null : short(String(key), 200))),
  };
}

/** The same event may be in alerts of several rules, and stands in the page once. */
function eventData(
  event: MatchedEvent,
  { known, space }: AlertContext,
): { readonly document: JsonObject; readonly data: EventData | number } {
  const source = event.load();
  const hash = createHash('sha256').update(source.text).digest('base64');
  const number = known.get(hash);
  if (number !== undefined) return { document: source.document, data: number };
  known.set(hash, known.size);
  return {
    document: source.document,
    data: { at: isoTime(event.time), ...space.document(source) },
  };
}

function stagesOf(alert: Alert, { stages, limits }: AlertContext): AlertData['stages'] {
  return (stages?.(alert) ?? [])
    .slice(0, limits.events)
    .map(({ stage, clause }) => ({ stage, clause: clauseData(clause) }));
}

/** Values of a field that a page holds: it shows three at first. */
const MAX_VALUES = 5;

function clauseData(node: WhyNode): ClauseData {
  const { kind, span, isTrue, failure, fields, parts } = node;
  const within = kind === 'test' ? fields.map(fieldData) : parts.map(clauseData);
  const clause = [kind, span.start, span.end, isTrue ? 1 : 0, within] as const;
  return failure === null ? clause : [...clause, failure];
}

function fieldData({ field, values, satisfying, more }: WhyField): FieldData {
  const met = new Set(satisfying);
  const others = values.filter((value) => !met.has(value));
  const shown = [satisfying, others].map((all) => all.slice(0, MAX_VALUES).map(String));
  const [first = [], second = []] = shown;
  const left = satisfying.length - first.length + others.length - second.length;
  return [field, first, second, more + left];
}

function suppressionData({ terms, start, end, count }: Suppression): SuppressionData {
  return {
    terms: terms.map(({ field, value }) => [
      short(field, 200),
      short(typeof value === 'string' ? value : printJson(value), 400),
    ]),
    start: isoTime(start),
    end: isoTime(end),
    count,
  };
}
