import type { JsonObject } from '../../src/events/json.ts';
import type { AlertData, ReportData, RuleData } from '../../src/report/html/data.ts';
import { reportOf, type Report } from './model.ts';

const RULE: RuleData = {
  name: 'Some rule',
  severity: 'high',
  riskScore: 73,
  documents: 1,
  matches: 1,
  hidden: 0,
  duplicates: 0,
  suppressed: 0,
  capped: 0,
  failures: 0,
  alerts: 1,
  texts: {
    id: 'some-rule',
    description: '',
    note: '',
    setup: '',
    query: 'process where true',
    falsePositives: [],
    references: [],
    tags: [],
    fields: [],
    threat: [[{ id: 'T1059.004', name: 'Unix Shell' }]],
  },
};

interface Given extends Partial<AlertData> {
  readonly documents?: readonly JsonObject[];
}

let ids = 0;

/** An alert of the first rule. @param documents of its events */
export function alertOf({ documents = [], ...given }: Given): AlertData {
  return {
    id: `alert-${(ids += 1)}`,
    rule: 0,
    name: null,
    severity: 'high',
    riskScore: 73,
    start: null,
    end: null,
    reason: '',
    what: '',
    parent: '',
    places: '',
    where: { container: '', containerId: '', image: '', pod: '', host: '' },
    isBuildingBlock: false,
    suppression: null,
    keys: [],
    moreEvents: 0,
    stages: [],
    events: documents.map((document) => ({
      at: given.start ?? null,
      json: JSON.stringify(document),
      cut: '',
    })),
    ...given,
  };
}

/** @param rules left out, one */
export function reportWith(
  alerts: readonly AlertData[],
  rules: readonly RuleData[] = [RULE],
): Report {
  const data: Partial<ReportData> = { alerts, rules };
  return reportOf(data as ReportData);
}
