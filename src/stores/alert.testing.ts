import type {
  AlertQuery,
  AlertReader,
  AlertStore,
  Author,
  NewAlert,
  NewStory,
  StoredAlert,
} from './alert-store.ts';

/** How the suite opens a store of its own. */
export interface AlertStoreSetup {
  readonly open: () => Promise<{
    readonly alerts: AlertStore;
    /** The same alerts read beside the writer. */
    readonly reader: AlertReader;
    readonly transaction: <T>(work: () => T) => T;
    readonly close: () => void;
  }>;
}

/** The id of the nth alert. */
export const alertIdOf = (number: number): string =>
  (number * 2_654_435_761).toString(16).padStart(16, '0').repeat(4).slice(0, 64);

export const MORNING = 1_764_000_000_000;
export const ANN: Author = { at: MORNING + 60_000, by: 'ann' };

/** The nth alert, a minute after the one before it. */
export function newAlert(number: number, given: Partial<NewAlert> = {}): NewAlert {
  return {
    id: alertIdOf(number),
    ruleId: 'shell',
    ruleRevision: 3,
    ruleName: 'Shell in a container',
    runId: 'run-1',
    kind: 'alert',
    isBuildingBlock: false,
    group: null,
    severity: 'low',
    riskScore: 21,
    reason: `process event with process sh, number ${number}`,
    ruleTags: ['Domain: Container', 'OS: Linux'],
    createdAt: MORNING + number * 60_000,
    firstEvent: 1_764_000_000_123_456_789n,
    lastEvent: 2n ** 70n,
    arrivals: [number, number + 1],
    facets: { 'container.id': `c-${number % 3}`, 'process.name': 'sh' },
    document: JSON.stringify({
      'kibana.alert.uuid': alertIdOf(number),
      n: number,
      text: 'é\u0000😀',
    }),
    suppression: null,
    ...given,
  };
}

export const newStory = (id: string, given: Partial<NewStory> = {}): NewStory => ({
  id,
  scope: 'container',
  scopeValue: 'c-1',
  root: null,
  title: 'A shell',
  because: 'its processes descend from one shell',
  severity: 'low',
  status: 'open',
  closeReason: null,
  ruleIds: ['shell'],
  firstEvent: -5n,
  lastEvent: null,
  createdAt: MORNING,
  lastAlertAt: MORNING,
  isEdited: false,
  ...given,
});

/** Answers a query in the plainest way. */
export function matchesQuery(alert: StoredAlert, query: AlertQuery): boolean {
  const oneOf = (values: readonly string[] | undefined, own: readonly (string | null)[]): boolean =>
    values === undefined || own.some((each) => each !== null && values.includes(each));
  const text = query.text?.toLowerCase() ?? '';
  return (
    alert.kind === (query.kind ?? 'alert') &&
    (query.kind === 'block' || query.includesBuildingBlocks === true || !alert.isBuildingBlock) &&
    oneOf(query.ids, [alert.id]) &&
    oneOf(query.statuses, [alert.status]) &&
    oneOf(query.closeReasons, [alert.closeReason]) &&
    oneOf(query.severities, [alert.severity]) &&
    oneOf(query.ruleIds, [alert.ruleId]) &&
    query.notRuleIds?.includes(alert.ruleId) !== true &&
    oneOf(query.ruleTags, alert.ruleTags) &&
    oneOf(query.tags, alert.tags) &&
    oneOf(query.assignees, alert.assignees) &&
    oneOf(query.stories, [alert.story]) &&
    oneOf(query.groups, [alert.group]) &&
    (query.facets ?? []).every(
      ({ facet, values, isNegated = false }) =>
        oneOf(values, [alert.facets[facet] ?? null]) !== isNegated,
    ) &&
    alert.createdAt >= (query.from ?? 0) &&
    alert.createdAt <= (query.to ?? Number.POSITIVE_INFINITY) &&
    (alert.reason.toLowerCase().includes(text) || alert.ruleName.toLowerCase().includes(text))
  );
}
