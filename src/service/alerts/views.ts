import { eventLine, type EventLine } from '../../events/event-line.ts';
import type { AlertOrder, AlertQuery, AlertReader, StoredAlert } from '../../stores/alert-store.ts';
import type { RuleReader } from '../../stores/detection-store.ts';
import { formatInstant } from '../../util/time/index.ts';
import type { Says } from '../operation/operation.ts';
import { matcherOf, type Matcher, type TextPart } from './matched-parts.ts';
import { documentOf, membersOf, stageOfBlock } from './members.ts';
import type {
  alertPage as alertPageSchema,
  alertSummary as alertSummarySchema,
} from './schemas.ts';

/** A row of a list of alerts. Its texts come from events: they are not safe for a terminal or a page yet. */
export type AlertSummary = Says<typeof alertSummarySchema>;

export type AlertSummaries = Says<typeof alertPageSchema>;

export interface AlertPageRequest {
  readonly query: AlertQuery;
  readonly order: AlertOrder;
  readonly limit: number;
  /** Of the last page. */
  readonly after?: string | null;
}

export const MAX_PAGE = 500;
/** Between the events of a sequence. */
const BETWEEN = ' → ';
const MAX_MATCHED = 40;
/** Characters of an event: lists must not wait for an event that was made very large. */
const MAX_TRACED = 30_000;

/** Where alerts are, and the rules that have raised them. */
export interface SummaryParts {
  readonly alerts: AlertReader;
  readonly rules: Pick<RuleReader, 'revision'>;
}

/** One page of a list of alerts. */
export function alertPage(
  { alerts, rules }: SummaryParts,
  request: AlertPageRequest,
): AlertSummaries {
  const limit = Math.max(1, Math.min(request.limit, MAX_PAGE));
  const page = alerts.page(request.query, request.order, limit, request.after ?? null);
  const members = membersOf(
    alerts,
    page.alerts.filter(({ group, kind }) => group !== null && kind === 'alert'),
  );
  const matcher = matcherOf(rules);
  return {
    alerts: page.alerts.map((alert) => alertSummary(matcher, alert, members.get(alert.id) ?? [])),
    next: page.next,
  };
}

/** Identifies the events of an alert: alerts that several rules raised on the same events have the same text. `null` if unknown. */
function eventOf(alert: StoredAlert, members: readonly StoredAlert[]): string | null {
  const arrivals = (members.length === 0 ? [alert] : members).flatMap((each) => each.arrivals);
  return arrivals.length === 0 ? null : arrivals.join();
}

/** @param members of a sequence or sample, in the order of its stages */
export function alertSummary(
  matcher: Matcher,
  alert: StoredAlert,
  members: readonly StoredAlert[],
): AlertSummary {
  const events = (members.length === 0 ? [alert] : members).map((each, at) => {
    const document = documentOf(each);
    const stage = members.length === 0 ? 1 : (stageOfBlock(alert, each) ?? at + 1);
    return { document, stage, line: eventLine(document), size: each.document.length };
  });
  const lines = events.map(({ line }) => line);
  const matched: TextPart[] = [];
  let command = '';
  for (const [at, { document, stage, line, size }] of events.entries()) {
    if (at > 0) command += BETWEEN;
    const before = command.length;
    const event = { document, stage, what: line.what };
    for (const { start, end } of size > MAX_TRACED ? [] : matcher(alert, event))
      matched.push({ start: before + start, end: before + end });
    command += line.what;
  }
  const { facets } = alert;
  const common = (key: keyof EventLine) =>
    lines.every((line) => line[key] === lines[0]?.[key]) ? (lines[0]?.[key] ?? '') : '';
  return {
    id: alert.id,
    time: formatInstant(BigInt(alert.createdAt) * 1_000_000n),
    firstEvent: alert.firstEvent === null ? null : formatInstant(alert.firstEvent),
    lastEvent: alert.lastEvent === null ? null : formatInstant(alert.lastEvent),
    severity: alert.severity,
    riskScore: alert.riskScore,
    ruleId: alert.ruleId,
    ruleName: alert.ruleName,
    command,
    matched: matched.slice(0, MAX_MATCHED),
    process: lines.at(-1)?.name ?? '',
    parent: common('parent'),
    container: common('container'),
    image: common('image'),
    pod: common('pod'),
    host: facets['host.name'] ?? '',
    user: facets['user.name'] ?? '',
    status: alert.status,
    closeReason: alert.closeReason,
    assignees: alert.assignees,
    tags: alert.tags,
    suppressed: alert.suppression?.count ?? 0,
    notes: alert.notes,
    story: alert.story,
    event: eventOf(alert, members),
    isBuildingBlock: alert.isBuildingBlock,
    reason: alert.reason,
  };
}
