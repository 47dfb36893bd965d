import { ATTACK_VERSION } from '../../../../rules/index.ts';
import { escapeCharacter, UNSAFE_CHARACTER } from '../../../../util/unsafe-text.ts';
import type { CoverageCell, CoverageMatrix } from './matrix.ts';

/** Light enough for the dark text that Navigator writes on them. */
const COLOURS = { seeing: '#9fd3b6', enabled: '#f5cf73', available: '#e4e8ee' } as const;
const LABELS = {
  seeing: 'an enabled rule, and its events arrive',
  enabled: 'an enabled rule without events',
  available: 'a rule that is not enabled',
} as const;

const MAX_RULES = 50;

/** A layer of ATT&CK Navigator, format 4.5. The score of a technique is how many enabled rules see events of it. */
export function coverageLayer({ tactics, rules, unmapped, totals }: CoverageMatrix): object {
  const names = new Map(rules.map(({ id, name }) => [id, name]));
  const techniques = tactics.flatMap(({ name, techniques: own }) => {
    const tactic = name.toLowerCase().replaceAll(' ', '-');
    return own
      .flatMap(({ below, ...technique }) => [
        { cell: technique, showSubtechniques: below.some((each) => each.rules.length > 0) },
        ...below.map((cell) => ({ cell, showSubtechniques: false })),
      ])
      .filter(({ cell }) => cell.rules.length > 0)
      .map(({ cell, showSubtechniques }) => ({
        techniqueID: cell.id,
        tactic,
        score: cell.seeing,
        color: COLOURS[levelOf(cell)],
        comment: commentOf(cell, names),
        enabled: true,
        metadata: [
          { name: 'Enabled rules', value: String(cell.enabled) },
          { name: 'With tests that pass', value: String(cell.tested) },
          { name: 'With events that arrive', value: String(cell.seeing) },
          { name: 'Alerts of 30 days', value: String(cell.alerts) },
        ],
        showSubtechniques,
      }));
  });
  const most = techniques.reduce((score, each) => Math.max(score, each.score), 1);
  return {
    name: 'Dockwarden coverage',
    versions: { attack: ATTACK_VERSION.slice(1), navigator: '4.9.0', layer: '4.5' },
    domain: 'enterprise-attack',
    description: `${totals.covered} of ${totals.techniques} techniques of the Containers matrix are covered by enabled rules whose events arrive.`,
    filters: { platforms: ['Containers', 'Linux', 'IaaS'] },
    sorting: 0,
    layout: { layout: 'side', showID: true, showName: true, expandedSubtechniques: 'annotated' },
    hideDisabled: false,
    techniques,
    gradient: { colors: ['#ffffff', COLOURS.seeing], minValue: 0, maxValue: most },
    legendItems: (['seeing', 'enabled', 'available'] as const).map((level) => ({
      label: LABELS[level],
      color: COLOURS[level],
    })),
    metadata: [{ name: 'Rules without a known technique', value: String(unmapped.length) }],
  };
}

function levelOf({ seeing, enabled }: CoverageCell): keyof typeof COLOURS {
  if (seeing > 0) return 'seeing';
  return enabled > 0 ? 'enabled' : 'available';
}

function commentOf({ rules }: CoverageCell, names: ReadonlyMap<string, string>): string {
  const lines = rules.slice(0, MAX_RULES).map((id) => plain(names.get(id) ?? id));
  const left = rules.length - lines.length;
  return [...lines, ...(left > 0 ? [`and ${left} more rules`] : [])].join('\n');
}

/** Names come from the authors of the rules. */
const plain = (name: string) => name.slice(0, 200).replace(UNSAFE_CHARACTER, escapeCharacter);
