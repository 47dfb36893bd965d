import { appendTo } from '../../util/maps.ts';
import {
  triggersOf,
  type Formula,
  type Trigger,
  isWithin,
  readConditionOf,
  type ReadCondition,
} from './formula.ts';
import type { Term } from './term-table.ts';

/** What a regular expression costs where nothing cheaper excludes a rule, as a share of events. */
const COST_OF_REGEX = 0.3;
/** What it costs to search a character for all texts of a field, compared with considering one rule. */
const COST_OF_CHARACTER = 1 / 40;
/** What more events satisfy excludes too few to be asked for. */
const NEARLY_ALL = 0.9;

/** A stage to be considered where a trigger is satisfied. */
export interface Watcher {
  readonly stage: number;
  /** Terms without which it means nothing that the trigger is satisfied. */
  readonly guards: readonly number[];
}

/** Which terms are looked for in an event, and what for. */
export interface Choice {
  /** By trigger; each stage once, ascending. */
  readonly triggered: ReadonlyMap<number, readonly Watcher[]>;
  /** Stages without triggers. */
  readonly always: readonly number[];
  /** By place: when it must be read; `null` before any event, since a short run does not repay what it takes to find out. */
  readonly readConditions: ReadonlyMap<string, ReadCondition> | null;
}

/** Those of a stage; `null` where it has none. */
type ChosenTriggers = readonly Trigger[] | null;

/** What has been counted in events. */
export interface Counted {
  /** How often a term is satisfied. */
  readonly frequencyOf: (term: number) => number;
  /** Characters of an event that are searched at a place; `null` before any event. */
  readonly searchedOf: ((place: string) => number) | null;
}

/**
 * Chooses the triggers of each stage: the rarest ones there are. Those that alone make it necessary to search a field in further
 * events bear the cost of that, since many rare terms are found in one search, but a single one is not worth it.
 */
export function chooseTriggers(
  formulas: readonly Formula[],
  terms: readonly Term[],
  { frequencyOf, searchedOf }: Counted,
): Choice {
  const costs = Float64Array.from(
    terms,
    ({ isCostly }, term) => frequencyOf(term) + (isCostly ? COST_OF_REGEX : 0),
  );
  const costOf = (term: number): number => costs[term] as number;
  const placeOf = (term: number): string => terms[term]?.place ?? '';
  const isGuard = (term: number): boolean =>
    terms[term]?.isCostly === false && frequencyOf(term) < NEARLY_ALL;
  const rarest = formulas.map((formula) => triggersOf(formula, costOf));
  const chosen = searchedOf === null ? rarest : withSearches(searchedOf);
  return {
    triggered: watchersByTrigger(chosen),
    always: [...chosen.keys()].filter((stage) => chosen[stage] === null),
    readConditions: searchedOf === null ? null : readConditionsOf(chosen),
  };

  function readConditionsOf(triggers: readonly ChosenTriggers[]): Map<string, ReadCondition> {
    const places = byPlace(triggers, placeOf, isGuard);
    return new Map([...places].map(([place, guards]) => [place, readConditionOf(guards)]));
  }

  function withSearches(charactersOf: (place: string) => number): ChosenTriggers[] {
    const shareOf = searchShares(byPlace(rarest, placeOf, isGuard), (way, place) =>
      way.reduce((all, guard) => all * frequencyOf(guard), COST_OF_CHARACTER * charactersOf(place)),
    );
    return formulas.map((formula, stage) => {
      const triggers = rarest[stage] ?? null;
      const shares = new Map<string, number>();
      for (const { term, guards } of triggers ?? []) {
        const place = placeOf(term);
        const share = shareOf(place, guards);
        if (share > (shares.get(place) ?? 0)) shares.set(place, share);
      }
      if (shares.size === 0) return triggers;
      return triggersOf(formula, (term) => costOf(term) + (shares.get(placeOf(term)) ?? 0));
    });
  }
}

function watchersByTrigger(chosen: readonly ChosenTriggers[]): Map<number, Watcher[]> {
  const triggered = new Map<number, Watcher[]>();
  for (const [stage, triggers] of chosen.entries()) {
    for (const { term, guards } of triggers ?? []) {
      const last = triggered.get(term)?.at(-1);
      if (last?.stage !== stage) {
        appendTo(triggered, term, { stage, guards });
        continue;
      }
      // Either occurrence may be what matters.
      triggered.get(term)?.pop();
      appendTo(triggered, term, {
        stage,
        guards: last.guards.filter((each) => guards.includes(each)),
      });
    }
  }
  return triggered;
}

/** The guards of the triggers of each place. */
function byPlace(
  chosen: readonly ChosenTriggers[],
  placeOf: (term: number) => string,
  isGuard: (term: number) => boolean,
): Map<string, Trigger['guards'][]> {
  const places = new Map<string, Trigger['guards'][]>();
  for (const { term, guards } of chosen.flatMap((triggers) => triggers ?? [])) {
    appendTo(places, placeOf(term), guards.filter(isGuard));
  }
  return places;
}

/** What each trigger bears of the search that the way it needs makes necessary. */
function searchShares(
  places: ReadonlyMap<string, readonly Trigger['guards'][]>,
  costOfWay: (way: readonly number[], place: string) => number,
): (place: string, guards: Trigger['guards']) => number {
  const shares = new Map(
    [...places].map(([place, triggers]) => [
      place,
      readConditionOf(triggers).map((way) => {
        const users = triggers.filter((guards) => isWithin(way, guards)).length;
        return { way, share: costOfWay(way, place) / users };
      }),
    ]),
  );
  return (place, guards) => shares.get(place)?.find(({ way }) => isWithin(way, guards))?.share ?? 0;
}
