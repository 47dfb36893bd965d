import { attackName, isRunnable, type LoadedRule, type Rule } from '../../rules/index.ts';

type Fact = readonly [name: string, values: readonly string[]];

/** The metadata of a rule apart from its prose and its query, as lines of one or more values. */
export function factsOf(rule: Rule, metadata: LoadedRule['metadata'], file: string): Fact[] {
  return [
    ['severity', [rule.severity, `risk score ${rule.risk_score}`]],
    ['type', typeOf(rule, metadata)],
    [
      'schedule',
      [
        `every ${rule.interval}`,
        `from ${rule.from} to ${rule.to}`,
        ...(rule.timestamp_override === undefined ? [] : [`by ${rule.timestamp_override}`]),
        `at most ${rule.max_signals} alerts`,
      ],
    ],
    ...(isRunnable(rule) ? searchFacts(rule) : []),
    ...attackOf(rule).map((values): Fact => ['attack', values]),
    ...some('tags', rule.tags),
    ...some(
      'exceptions',
      rule.exceptions_list.map(({ list_id }) => list_id),
    ),
    ['id', [rule.rule_id, `version ${rule.version}`]],
    ['file', [file]],
  ];
}

function typeOf(rule: Rule, metadata: LoadedRule['metadata']): string[] {
  return [
    isRunnable(rule) ? rule.type : `not run: type ${rule.type}`,
    ...(rule.enabled ? [] : ['disabled']),
    ...(rule.building_block_type === undefined ? [] : ['building block']),
    ...(metadata?.maturity === undefined || metadata.maturity === 'production'
      ? []
      : [metadata.maturity]),
  ];
}

function searchFacts({ index, data_view_id, alert_suppression: suppression }: Rule): Fact[] {
  return [
    ['reads', index ?? [data_view_id === undefined ? 'everything' : `data view ${data_view_id}`]],
    ...(suppression === undefined
      ? []
      : [['suppresses', [...suppression.group_by, spanOf(suppression.duration)]] as const]),
  ];
}

const spanOf = (duration: { readonly value: number; readonly unit: string } | undefined) =>
  duration === undefined ? 'per execution' : `for ${duration.value}${duration.unit}`;

/** One line per tactic, with its techniques. */
function attackOf({ threat }: Rule): string[][] {
  return threat.map(({ tactic, technique = [] }) => {
    const below = technique.flatMap((each) => [each, ...(each.subtechnique ?? [])]);
    const names = below.map(({ id, name }) => `${id} ${attackName(id) ?? name}`);
    return [`${tactic.id} ${tactic.name}`, ...names];
  });
}

const some = (name: string, values: readonly string[]): Fact[] =>
  values.length === 0 ? [] : [[name, values]];
