import { format } from 'prettier';
import { isAboveLow, isShown, type ShippedRule } from '../containers/shipped-rules.ts';
import { table } from '../docs/table.ts';
import type { Measured } from './measure.ts';
import type { Group } from './recordings.ts';
import { loudRulesTable, workloadsTable, type Figures } from './workloads.ts';

/** A rule above low severity may raise one alert per this many benign events. */
export const EVENTS_PER_ALERT = 10_000;

const BENIGN: readonly Group[] = ['open', 'held-out', 'earlier'];
const isBenign = ({ group }: Measured) => BENIGN.includes(group);

/** The alerts of one rule over the recordings. */
export interface RuleNoise {
  readonly rule: ShippedRule;
  /** Alerts in each group of recordings. */
  readonly alerts: Readonly<Record<Group, number>>;
  /** Names of the benign recordings in which it alerts. */
  readonly where: readonly string[];
}

export function noiseOf(
  rules: readonly ShippedRule[],
  measured: readonly Measured[],
): readonly RuleNoise[] {
  return rules.map((rule) => {
    const count = (each: Measured) => each.alerts.get(rule.id) ?? 0;
    const inGroup = (group: Group) =>
      measured.filter((each) => each.group === group).reduce((sum, each) => sum + count(each), 0);
    const loud = measured.filter((each) => isBenign(each) && count(each) > 0);
    return {
      rule,
      alerts: {
        open: inGroup('open'),
        'held-out': inGroup('held-out'),
        earlier: inGroup('earlier'),
        story: inGroup('story'),
        scenarios: inGroup('scenarios'),
      },
      where: [...new Set(loud.map(({ name }) => name))],
    };
  });
}

/** Rules above low severity that exceed their allowance on benign recordings: one sentence each. */
export function tooLoud(
  noise: readonly RuleNoise[],
  measured: readonly Measured[],
): readonly string[] {
  const events = totalOf(measured.filter(isBenign), 'events');
  return noise.flatMap(({ rule, alerts, where }) => {
    if (!isAboveLow(rule)) return [];
    const found = benignAlerts(alerts);
    const allowed = rule.severity === 'critical' ? 0 : Math.floor(events / EVENTS_PER_ALERT);
    if (found <= allowed) return [];
    return [
      `${rule.name} (${rule.severity}) raises ${found} alert${found === 1 ? '' : 's'} over ordinary life, in ${where.join(', ')}; ${allowed} are allowed`,
    ];
  });
}

const benignAlerts = (alerts: RuleNoise['alerts']): number =>
  BENIGN.reduce((sum, group) => sum + alerts[group], 0);

const totalOf = (measured: readonly Measured[], what: 'events' | 'starts'): number =>
  measured.reduce((sum, each) => sum + each[what], 0);

const ORDER = ['critical', 'high', 'medium', 'low'];

/** The measured part of the README of the rules. */
export function noiseMarkdown(
  noise: readonly RuleNoise[],
  measured: readonly Measured[],
  figures: { readonly now: Figures; readonly first: Figures },
): Promise<string> {
  const starts = (group: Group) => totalOf(inGroup(measured, group), 'starts');
  const rate = (alerts: number, group: Group): string =>
    alerts === 0 ? '0' : ((alerts / starts(group)) * 1000).toFixed(2);
  const rows = noise
    .toSorted((a, b) => ORDER.indexOf(a.rule.severity) - ORDER.indexOf(b.rule.severity))
    .map(({ rule, alerts, where }) => [
      `[${rule.name}](${rule.name}.toml)`,
      rule.severity + (rule.isBuildingBlock ? ', building block' : ''),
      ...(isShown(rule)
        ? [
            ...BENIGN.map((group) => rate(alerts[group], group)),
            String(benignAlerts(alerts)),
            where.join(', '),
            String(alerts.story),
            String(alerts.scenarios),
          ]
        : ['–', '–', '–', '–', `reads ${rule.reads.join(' and ')} events`, '–', '–']),
    ]);
  const groups = (
    [
      ['workloads, open seed', 'open'],
      ['workloads, held-out seed', 'held-out'],
      ['earlier recordings', 'earlier'],
      ['attack story', 'story'],
      ['attack scenarios', 'scenarios'],
    ] as const
  ).map(([title, group]) => {
    const members = inGroup(measured, group);
    return [title, members.length, totalOf(members, 'events'), starts(group)].map((cell) =>
      typeof cell === 'number' ? cell.toLocaleString('en') : cell,
    );
  });
  const lines = [
    ...table(['recordings', 'files', 'events', 'starts'], groups),
    '',
    ...table(
      [
        'rule',
        'severity',
        'open',
        'held-out',
        'earlier',
        'benign alerts',
        'in',
        'story',
        'scenarios',
      ],
      rows,
    ),
    '',
    'Alerts above low severity in each workload. The workloads with a first measurement were written without',
    'knowledge of the rules, and measured before any rule was changed for them:',
    '',
    ...workloadsTable(figures.now, figures.first),
    '',
    'The rules that alert above low in the workloads with a first measurement, the most frequent first:',
    '',
    ...loudRulesTable(figures.now, figures.first),
    '',
  ];
  return format(lines.join('\n'), { parser: 'markdown' });
}

const inGroup = (measured: readonly Measured[], group: Group) =>
  measured.filter((each) => each.group === group);
