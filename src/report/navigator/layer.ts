import type { ScanReport } from '../../detect/report.ts';
import { ATTACK_VERSION, SEVERITIES, type Severity } from '../../rules/index.ts';
import { escapeCharacter, UNSAFE_CHARACTER } from '../../util/unsafe-text.ts';
import {
  coverageOf,
  type CoveredTactic,
  type CoveredTechnique,
  type CoveringRule,
} from '../coverage.ts';

/** A layer of ATT&CK Navigator, format 4.5. */
export type NavigatorLayer = ReturnType<typeof navigatorLayer>;

/** Light enough for the dark text that Navigator writes on them. */
const COLOURS: Readonly<Record<Severity, string>> = {
  low: '#b7d4ee',
  medium: '#f5cf73',
  high: '#f08a52',
  critical: '#d9609f',
};
const COVERED = '#e4e8ee';

/** The maximum number of rules named in the comment of a technique. */
const MAX_RULES = 50;

/** The oldest Navigator release that reads this format. */
const NAVIGATOR = '4.9.0';

/**
 * The techniques of all rules that ran, scored by number of alerts and coloured by the highest severity.
 * Ids unknown to ATT&CK are omitted.
 */
export function navigatorLayer(report: ScanReport) {
  const { tactics, unmapped } = coverageOf(report);
  const left = unmapped.reduce((sum, { alerts }) => sum + alerts, 0);
  const techniques = tactics.flatMap(techniquesOf);
  const most = techniques.reduce((score, each) => Math.max(score, each.score), 1);
  const alerted = new Set(
    techniques.filter(({ score }) => score > 0).map((each) => each.techniqueID),
  );
  return {
    name: 'Dockwarden scan',
    versions: { attack: ATTACK_VERSION.slice(1), navigator: NAVIGATOR, layer: '4.5' },
    domain: 'enterprise-attack',
    description:
      `${report.alerts.length} alerts of ${report.rules.length} rules over ` +
      `${report.input.documents} documents. The score of a technique is its number of alerts, its ` +
      'colour their highest severity; grey is covered by rules that did not alert.' +
      (left === 0 ? '' : ` ${left} alerts are from rules without an ATT&CK technique.`),
    filters: { platforms: platformsOf(report) },
    sorting: 0,
    layout: { layout: 'side', showID: true, showName: true, expandedSubtechniques: 'annotated' },
    hideDisabled: false,
    techniques,
    gradient: { colors: ['#ffffff', COLOURS.high], minValue: 0, maxValue: most },
    legendItems: [
      ...SEVERITIES.toReversed().map((severity) => ({
        label: `highest alert: ${severity}`,
        color: COLOURS[severity],
      })),
      { label: 'covered, no alert', color: COVERED },
    ],
    metadata: [
      { name: 'Techniques with alerts', value: String(alerted.size) },
      { name: 'Rules that ran', value: String(report.rules.length) },
      { name: 'Rules that did not run', value: String(report.notRun.length) },
      { name: 'Rules without a known technique', value: String(unmapped.length) },
    ],
  };
}

function techniquesOf({ name, techniques }: CoveredTactic) {
  // The short name: `privilege-escalation`.
  const tactic = name.toLowerCase().replaceAll(' ', '-');
  return techniques.flatMap((technique) => [
    entry(technique, tactic),
    ...technique.below.map((each) => entry(each, tactic)),
  ]);
}

function entry(technique: CoveredTechnique, tactic: string) {
  const { id, rules, alerts, severity, below } = technique;
  return {
    techniqueID: id,
    tactic,
    // 0 where rules cover the technique but did not alert.
    score: alerts,
    color: severity === null ? COVERED : COLOURS[severity],
    comment: commentOf(rules),
    enabled: true,
    metadata: [
      { name: 'Alerts', value: String(alerts) },
      { name: 'Highest severity', value: severity ?? 'none' },
      { name: 'Rules', value: String(rules.length) },
    ],
    showSubtechniques: below.length > 0,
  };
}

function commentOf(rules: readonly CoveringRule[]): string {
  const lines = [...rules]
    .sort((a, b) => b.alerts - a.alerts)
    .slice(0, MAX_RULES)
    .map(({ rule, alerts }) => `${plain(rule.rule.name)}: ${alerts}`);
  const left = rules.length - lines.length;
  return [...lines, ...(left > 0 ? [`and ${left} more rules`] : [])].join('\n');
}

/** The name from an untrusted rule file, shortened, with bidirectional and invisible characters escaped. */
const plain = (name: string) => name.slice(0, 200).replace(UNSAFE_CHARACTER, escapeCharacter);

/**
 * The container platforms and those below them: some techniques relevant to containers, such as the cloud
 * metadata service, have only the platform IaaS. Further platforms if rules name them.
 */
function platformsOf({ rules }: ScanReport): readonly string[] {
  const tags = new Set(rules.flatMap(({ rule }) => rule.rule.tags));
  const others = ['Windows', 'macOS'].filter((name) => tags.has(`OS: ${name}`));
  return ['Containers', 'Linux', 'IaaS', ...others];
}
