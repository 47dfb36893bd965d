import { AUTONOMOUS_SYSTEM, FILE, GEO, REGISTRY, URL, X509 } from './common.ts';
import type { Group } from './group.ts';

const INDICATOR: Group = {
  keyword:
    'confidence description email.address id marking.tlp marking.tlp_version name provider reference type',
  ip: 'ip',
  date: 'first_seen last_seen modified_at',
  long: 'port scanner_stats sightings',
  under: {
    as: [AUTONOMOUS_SYSTEM],
    file: FILE,
    geo: [GEO],
    registry: [REGISTRY],
    url: [URL],
    x509: [X509],
  },
};

export const THREAT: readonly Group[] = [
  {
    keyword: 'framework tactic.id tactic.name tactic.reference technique.id technique.reference',
    keywordText: 'technique.name technique.subtechnique.name',
    nested: 'enrichments',
    under: {
      enrichments: [
        {
          object: 'indicator',
          keyword: 'matched.atomic matched.field matched.id matched.index matched.type',
          date: 'matched.occurred',
          under: { indicator: [INDICATOR] },
        },
      ],
      feed: [{ keyword: 'dashboard_id description name reference' }],
      group: [{ keyword: 'alias id name reference' }],
      indicator: [INDICATOR],
      software: [{ keyword: 'alias id name platforms reference type' }],
      'technique.subtechnique': [{ keyword: 'id reference' }],
    },
  },
];
