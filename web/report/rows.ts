import { SEVERITIES, type SeverityName } from '../components/severity/severity.tsx';
import type { Alert } from './model.ts';
import { isFound, termsOf } from './search.ts';
import type { Sort, State, View } from './fragment.ts';

/** Alerts that have something in common: their rule, or their container. */
export interface Group {
  readonly key: string;
  readonly title: string;
  /** Of a container: its image, pod and node. */
  readonly about: string;
  readonly severity: SeverityName;
  readonly alerts: readonly Alert[];
}

export type Row =
  | {
      readonly kind: 'group';
      readonly key: string;
      readonly group: Group;
      readonly isOpen: boolean;
    }
  | { readonly kind: 'alert'; readonly key: string; readonly alert: Alert };

export type Filter = Pick<State, 'search' | 'without' | 'from' | 'to'>;

/** The alerts that are shown but for their time: what the chart counts. */
export function foundIn(
  alerts: readonly Alert[],
  { search, without }: Pick<State, 'search' | 'without'>,
): readonly Alert[] {
  const terms = termsOf(search);
  if (terms.length === 0 && without.length === 0) return alerts;
  return alerts.filter((alert) => !without.includes(alert.severity) && isFound(alert, terms));
}

export function within(
  alerts: readonly Alert[],
  { from, to }: Pick<State, 'from' | 'to'>,
): readonly Alert[] {
  if (from === null && to === null) return alerts;
  return alerts.filter(
    ({ at }) => at !== null && at >= (from ?? -Infinity) && at <= (to ?? Infinity),
  );
}

const rank = ({ severity }: { readonly severity: SeverityName }) => SEVERITIES.indexOf(severity);
const earlier = (a: Alert, b: Alert) => (a.at ?? Infinity) - (b.at ?? Infinity) || 0;

const ORDERS: Readonly<Record<Sort, (a: Alert, b: Alert) => number>> = {
  time: earlier,
  '-time': (a, b) => earlier(b, a),
  severity: (a, b) => rank(a) - rank(b) || earlier(a, b),
  risk: (a, b) => b.riskScore - a.riskScore || earlier(a, b),
};

/** The rows of a list. @param isOpen whether a group shows its alerts */
export function rowsOf(
  alerts: readonly Alert[],
  view: View,
  sort: Sort,
  isOpen: (key: string) => boolean,
): readonly Row[] {
  const sorted = [...alerts].sort(ORDERS[sort]);
  const row = (alert: Alert): Row => ({ kind: 'alert', key: alert.key, alert });
  if (view === 'time') return sorted.map(row);
  return groupsOf(sorted, view).flatMap((group): Row[] => {
    const isShown = isOpen(group.key);
    const head: Row = { kind: 'group', key: group.key, group, isOpen: isShown };
    return isShown ? [head, ...group.alerts.map(row)] : [head];
  });
}

/** The worst first. */
export function groupsOf(alerts: readonly Alert[], view: 'container' | 'rule'): readonly Group[] {
  const found = new Map<string, Alert[]>();
  for (const alert of alerts) {
    const key = groupKey(alert, view);
    const others = found.get(key);
    if (others === undefined) found.set(key, [alert]);
    else others.push(alert);
  }
  const groups = [...found].map(([key, own]): Group => {
    const [first] = own;
    const severity =
      SEVERITIES.find((each) => own.some((alert) => alert.severity === each)) ?? 'low';
    const { image = '', pod = '', host = '' } = first?.where ?? {};
    return {
      key,
      title: (view === 'rule' ? first?.rule.name : first?.place) || 'outside of containers',
      about: view === 'rule' ? '' : [pod, image, host].filter(Boolean).join(' · '),
      severity,
      alerts: own,
    };
  });
  return groups.sort((a, b) => rank(a) - rank(b) || b.alerts.length - a.alerts.length);
}

const groupKey = (alert: Alert, view: 'container' | 'rule') =>
  `${view} ${view === 'rule' ? alert.ruleAt : placeKey(alert)}`;

/** The groups that an alert is in. */
export const groupKeys = (alert: Alert): readonly string[] => [
  groupKey(alert, 'container'),
  groupKey(alert, 'rule'),
];

const placeKey = ({ where: { containerId, container, pod, host } }: Alert) =>
  containerId || [container, pod, host].join('\n');
