import type { EventPlace } from '../../../../detect/match.ts';
import type { FieldNote } from '../../../../runs/rule-tests/explain/explanation.ts';
import { counted, countedOrNo, formatCount } from '../../../../util/counts.ts';
import { valuesText } from '../../../../runs/rule-tests/explain/text.ts';

/** Conditions and pairs of a stage that are shown. */
const MAX_CONDITIONS = 10;
const MAX_PAIRS = 5;

/**
 * How near a rule came, as lines for people, indented by blanks. They hold unescaped text of rules and events: the
 * caller escapes it before printing.
 */
export function nearestMissLines(miss: NearestMiss): readonly string[] {
  const { events, outside, untimed, unseenFields, stages, chains } = miss;
  const isSingle = stages.length === 1;
  return [
    ...(outside === 0
      ? []
      : [
          `outside of the rule's index patterns: ${formatCount(outside)} of ${counted(events, 'event')}`,
        ]),
    ...unseenFields.map((field) => `no event that the rule reads has a value for ${field}`),
    ...stages.flatMap((stage, index) => stageLines(stage, isSingle ? null : index + 1)),
    ...(untimed === 0
      ? []
      : [`${counted(untimed, 'event')} of a stage cannot be used without a readable time`]),
    ...(chains === null ? [] : chainLines(chains)),
  ];
}

function stageLines(stage: StageMiss, number: number | null): readonly string[] {
  const { satisfied, role, conditions, pairs } = stage;
  const name = number === null ? '' : `${nameOf(number, role)}: `;
  const near = conditions
    .filter(({ missed }) => missed > 0)
    .sort((a, b) => b.missed - a.missed)
    .slice(0, MAX_CONDITIONS);
  const shownPairs = near.length > 0 ? [] : pairs.slice(0, MAX_PAIRS);
  const never = conditions.filter((each) => each.satisfied === 0 && each.missed === 0);
  return [
    `${name}${countedOrNo(satisfied, 'event satisfies', 'events satisfy')} all conditions`,
    ...near.map((condition) => `  ${conditionText(condition)}`),
    ...shownPairs.map((pair) => `  ${pairText(pair, conditions)}`),
    ...never.map(({ text, isUnseen }) =>
      isUnseen
        ? `  no event satisfies ${text}: its field has no value anywhere`
        : `  no event satisfies ${text}`,
    ),
  ];
}

function nameOf(stage: number, role: StageMiss['role']): string {
  if (role === 'until') return 'until';
  return role === 'missing' ? `stage ${stage} (must not happen)` : `stage ${stage}`;
}

function conditionText({ text, missed, failed, example }: ConditionMiss): string {
  const failures = failed === 0 ? '' : `, of which ${formatCount(failed)} could not be evaluated`;
  const count = countedOrNo(missed, 'event passes', 'events pass');
  return `${count} everything but ${text}${failures}${exampleText(example)}`;
}

function pairText(
  { conditions: [first, second], missed, example }: PairMiss,
  conditions: readonly ConditionMiss[],
): string {
  const texts = [first, second].map((index) => conditions[index]?.text ?? '');
  const count = countedOrNo(missed, 'event passes', 'events pass');
  return `${count} everything but ${texts.join(', and ')}${exampleText(example)}`;
}

function exampleText(example: MissExample | null): string {
  if (example === null) return '';
  const { event, fields } = example;
  const { place, arrival } = event;
  const where =
    place === null ? `event ${arrival ?? 0} of the store` : `${place.file}:${place.line}`;
  const values = fields.map((each) => valuesText(each, '')).filter((text) => text !== '');
  return values.length === 0 ? ` (first: ${where})` : `; in ${where}, ${values.join(', and ')}`;
}

function chainLines({ kind, links, without, failure }: Chains): readonly string[] {
  if (failure !== null) return [`how far its ${kind}s come could not be found out: ${failure}`];
  return [
    ...links.map((link, index) =>
      kind === 'sample' ? keysLine(link, index) : linkLine(link, index),
    ),
    ...links.slice(1).flatMap(strangerLine),
    ...without
      .filter(({ matches }) => matches > 0)
      .map(({ what, matches }) => {
        return `${OBSTACLES[what]}, there would be ${counted(matches, 'match', 'matches')}`;
      }),
  ];
}

const OBSTACLES: Readonly<Record<Obstacle, string>> = {
  maxspan: 'without maxspan',
  keys: 'whatever the join keys',
  until: 'without until',
  missing: 'with the event that must not happen',
};

function linkLine({ stage, reached }: ChainLink, index: number): string {
  if (index === 0)
    return `stage ${stage + 1} begins ${countedOrNo(reached, 'sequence', 'sequences')}`;
  const sequences = reached === 0 ? 'none of them' : counted(reached, 'sequence');
  return `stage ${stage + 1} continues ${sequences}`;
}

function keysLine({ stage, reached }: ChainLink, index: number): string {
  const keys = countedOrNo(reached, 'key has', 'keys have');
  return index === 0
    ? `${keys} an event for stage ${stage + 1}`
    : `${keys} an event for each stage up to ${stage + 1}`;
}

/** Where no key of a stage is one of the stage before, they can never have joined. */
function strangerLine({ stage, keys, strangers, neverJoined }: ChainLink): readonly string[] {
  if (keys === 0 || strangers < keys || neverJoined === null) return [];
  return [
    `no join key of stage ${stage + 1} is one of the stage before, such as ${JSON.stringify(neverJoined)}`,
  ];
}

/** The condition that most events fail alone, in one line; `null` where no event came so near. */
export function nearestLine({ stages }: NearestMiss): string | null {
  const all = stages.flatMap((stage, at) =>
    stage.conditions.map((condition, index) => ({ at, index, condition })),
  );
  const [nearest] = all
    .filter(({ condition }) => condition.missed > 0)
    .toSorted((a, b) => b.condition.missed - a.condition.missed);
  if (nearest === undefined) return null;
  const { at, index, condition } = nearest;
  const stage = stages.length === 1 ? '' : ` of stage ${at + 1}`;
  return `fails only at clause ${index + 1}${stage} in ${counted(condition.missed, 'event')}: ${condition.text}`;
}

/** How near a rule came to matching the events of a range. Plain data. */
export interface NearestMiss {
  /** Events of the range, and of these, those outside of the rule's index patterns. */
  readonly events: number;
  readonly outside: number;
  /** Events of a sequence that satisfy a stage but have no readable time. */
  readonly untimed: number;
  /** Fields that the rule names and that no event it reads has a value for. */
  readonly unseenFields: readonly string[];
  /** In the order of the text, `until` last. */
  readonly stages: readonly StageMiss[];
  /** Where sequences or samples end; `null` for an event query. */
  readonly chains: Chains | null;
}

/** How near events came to one bracketed filter; an event query has one. */
interface StageMiss {
  readonly role: 'event' | 'missing' | 'until';
  /** As EQL text. */
  readonly text: string;
  /** Events that satisfy all conditions. */
  readonly satisfied: number;
  /** In the order in which a run evaluates them. */
  readonly conditions: readonly ConditionMiss[];
  /** Most frequent first. */
  readonly pairs: readonly PairMiss[];
  /** Pairs beyond these. */
  readonly morePairs: number;
}

/** A condition that an event must satisfy: a clause, the join keys, or the filters of the rule. */
export interface ConditionMiss {
  /** As EQL text, shortened, or in words. */
  readonly text: string;
  /** Where it is in the query, in UTF-16 offsets; `null` for what is not written there. */
  readonly span: { readonly start: number; readonly end: number } | null;
  /** Events that satisfy it, whatever else they do; `null` if that was not counted. */
  readonly satisfied: number | null;
  /** Whether all fields that it reads are among those without any value. */
  readonly isUnseen: boolean;
  /** Events that satisfy all conditions of the stage but this one. */
  readonly missed: number;
  /** Those of them at which it could not be evaluated. */
  readonly failed: number;
  readonly example: MissExample | null;
}

/** Events that satisfy all conditions of the stage but these two. */
export interface PairMiss {
  /** By position. */
  readonly conditions: readonly [number, number];
  readonly missed: number;
  readonly example: MissExample;
}

/** The first event that missed, and what it has instead. */
export interface MissExample {
  readonly event: ExampleEvent;
  /** By condition, its fields; without any for the filters of the rule. */
  readonly fields: readonly (readonly FieldNote[])[];
}

/** Which event it is: of a store by its number of arrival, else by its place. */
export interface ExampleEvent {
  readonly arrival: number | null;
  readonly place: EventPlace | null;
}

export interface Chains {
  readonly kind: 'sequence' | 'sample';
  /**
   * Stages in their order, repetitions included; without the event that must not happen and without `until`.
   */
  readonly links: readonly ChainLink[];
  /** What finds how many matches if it is left out; only where there is none with it. */
  readonly without: readonly { readonly what: Obstacle; readonly matches: number }[];
  /** Why this could not be found out; `null` if it could. */
  readonly failure: string | null;
}

export type Obstacle = 'maxspan' | 'keys' | 'until' | 'missing';

export interface ChainLink {
  /** Position in the stages of {@link NearestMiss}. */
  readonly stage: number;
  /** How often a sequence has come so far, within its maxspan; for a sample, keys that have an event for each so far. */
  readonly reached: number;
  /** Values of the join keys at events that satisfy the stage. */
  readonly keys: number;
  /** Those that the stage before does not have, in whatever order; 0 for the first. */
  readonly strangers: number;
  /** The first key of the stage before that this one does not have. */
  readonly neverJoined: string | null;
}
