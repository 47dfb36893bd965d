import { eventLine, type EventLine } from '../../events/event-line.ts';
import type {
  AlertOrder,
  AlertQuery,
  AlertReader,
  AlertSeverity,
  AlertStatus,
  CloseReason,
  StoredAlert,
} from '../../stores/alert-store.ts';
import { formatInstant } from '../../util/time/index.ts';
import { documentOf, membersOf } from './members.ts';

/** A row of a list of alerts. Its texts come from events: they are not safe for a terminal or a page yet. */
export interface AlertSummary {
  readonly id: string;
  /** When it was raised, and when its first and last event happened, by their own clocks: ISO dates. */
  readonly time: string;
  readonly firstEvent: string | null;
  readonly lastEvent: string | null;
  readonly severity: AlertSeverity;
  readonly riskScore: number;
  readonly ruleId: string;
  readonly ruleName: string;
  /** What was done: the command line, the file, the request; of a sequence, of all its events. */
  readonly command: string;
  /** The short name of the process or other actor. */
  readonly process: string;
  readonly parent: string;
  readonly container: string;
  readonly image: string;
  /** `namespace/pod`. */
  readonly pod: string;
  readonly host: string;
  readonly user: string;
  readonly status: AlertStatus;
  readonly closeReason: CloseReason | null;
  readonly assignees: readonly string[];
  readonly tags: readonly string[];
  /** Further matches that it stands for. */
  readonly suppressed: number;
  readonly notes: number;
  readonly story: string | null;
  readonly isBuildingBlock: boolean;
  readonly reason: string;
}

export interface AlertSummaries {
  readonly alerts: readonly AlertSummary[];
  /** For the next page; `null` behind the last. */
  readonly next: string | null;
}

export interface AlertPageRequest {
  readonly query: AlertQuery;
  readonly order: AlertOrder;
  readonly limit: number;
  /** Of the last page. */
  readonly after?: string | null;
}

export const MAX_PAGE = 500;

/** One page of a list of alerts. */
export function alertPage(alerts: AlertReader, request: AlertPageRequest): AlertSummaries {
  const limit = Math.max(1, Math.min(request.limit, MAX_PAGE));
  const page = alerts.page(request.query, request.order, limit, request.after ?? null);
  const members = membersOf(
    alerts,
    page.alerts.filter(({ group, kind }) => group !== null && kind === 'alert'),
  );
  return {
    alerts: page.alerts.map((alert) => alertSummary(alert, members.get(alert.id) ?? [])),
    next: page.next,
  };
}

/** @param members of a sequence or sample, in the order of its stages */
export function alertSummary(alert: StoredAlert, members: readonly StoredAlert[]): AlertSummary {
  const lines = (members.length === 0 ? [alert] : members).map((each) =>
    eventLine(documentOf(each)),
  );
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
    command: lines.map(({ what }) => what).join(' → '),
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
    isBuildingBlock: alert.isBuildingBlock,
    reason: alert.reason,
  };
}
