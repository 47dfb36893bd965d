import type { Alert } from '../../../src/detect/alert.ts';
import { exceptionOutcomes } from '../../../src/runs/run-report.ts';
import type { Match, MatchedEvent } from '../../../src/detect/match.ts';
import type { RuleOutcome } from '../../../src/detect/report.ts';
import { itemKey } from '../../../src/rules/index.ts';
import type { EngineCase } from './engine-case.ts';
import type { AlertFact, CountName, MatchFact, Outcome, RuleFacts } from './outcome.ts';

/** Says what the engine tells by the names of a script. */
export class Facts {
  readonly #case: EngineCase;
  readonly #names: ReadonlyMap<string, string>;

  constructor(engineCase: EngineCase) {
    this.#case = engineCase;
    // Of events with the same document, the name of the first.
    const events = engineCase.given.events.toReversed();
    this.#names = new Map(events.map(({ document, name }) => [document, name]));
  }

  alert({
    rule,
    match,
    suppression,
    severity,
    riskScore,
    name,
    isBuildingBlock,
  }: Alert): AlertFact {
    const own = rule.rule;
    return {
      rule: this.ruleName(rule.id),
      match: this.match(match),
      suppressed: suppression?.count ?? 0,
      severity: severity === own.severity ? null : severity,
      riskScore: riskScore === own.risk_score ? null : riskScore,
      name: name === own.name ? null : name,
      isBuildingBlock,
    };
  }

  match(match: Match): MatchFact {
    if (match.kind === 'event') return this.#event(match.event);
    return match.events.map((event) => (event === null ? null : this.#event(event)));
  }

  rule(
    { rule, matches, hidden, alerts, ...counts }: RuleOutcome,
    more: Readonly<Partial<Record<CountName, number>>> = {},
  ): RuleFacts {
    const { suppressed, capped, duplicates, selfMatches, undecided, untimed, failures } = counts;
    const sums = { suppressed, capped, duplicates, 'self-matches': selfMatches };
    return {
      rule: this.ruleName(rule.id),
      matches: counts.schedule === null ? matches : null,
      hidden,
      alerts,
      counts: { ...sums, undecided, untimed, failures, ...more },
    };
  }

  /** @param hidden matches by the key of an item */
  exceptions(hidden: ReadonlyMap<string, number>, now: bigint): Pick<Outcome, 'hiddenBy' | 'idle'> {
    const { exceptions } = this.#case.source;
    const names = new Map(exceptions.items.map((item) => [itemKey(item), item.item_id]));
    return {
      hiddenBy: new Map([...hidden].map(([key, count]) => [names.get(key) ?? key, count])),
      idle: exceptionOutcomes(exceptions, hidden, now)
        .filter(({ idle }) => idle !== null)
        .map(({ itemId }) => itemId),
    };
  }

  ruleName(id: string): string {
    return this.#case.given.rules.find((rule) => rule.id === id)?.name ?? id;
  }

  /** @param document as JSON */
  eventName(document: string): string {
    return this.#names.get(document) ?? document;
  }

  #event(event: MatchedEvent): string {
    const { text } = event.load();
    return this.eventName(text);
  }
}
