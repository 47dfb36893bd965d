import { z } from 'zod';
import { count, moment, what } from '../../../operation/common.ts';
import type { Says } from '../../../operation/operation.ts';
import type { KnownStream } from '../../../../events/origin/known-stream.ts';
import {
  ATTACK_VERSION,
  attackName,
  CONTAINER_TECHNIQUES,
  TACTICS,
} from '../../../../rules/index.ts';
import { isTechnique, techniqueOf } from '../attack-ids.ts';
import { streamsOfPatterns } from '../rule-streams.ts';
import type { CoveringRule } from './covering-rules.ts';

const data = () =>
  what(
    z.enum(['arriving', 'silent', 'no stream']),
    '`silent`: no event was received in the last day; `no stream`: no stream has such events',
  );

const cell = {
  id: what(z.string(), '`T1609`, or `T1059.004`'),
  name: z.string(),
  url: z.string(),
  isContainers: what(z.boolean(), 'whether it has the platform Containers'),
  rules: what(z.array(z.string()), 'ids of rules that name it or a sub-technique'),
  available: what(count(), 'rules that can run'),
  enabled: what(count(), 'those of them that are enabled'),
  tested: what(count(), 'those of the enabled that have tests, all of which pass'),
  seeing: what(count(), 'those of the enabled whose events arrive'),
  alerts: what(count(), 'of the last 30 days'),
};

export const coverage = z.object({
  version: what(z.string(), 'the release of ATT&CK, such as `v18`'),
  tactics: what(
    z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        url: z.string(),
        techniques: z.array(z.object({ ...cell, below: z.array(z.object(cell)) })),
      }),
    ),
    'in the order of an attack',
  ),
  rules: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      severity: z.string(),
      isEnabled: z.boolean(),
      isTested: what(z.boolean().nullable(), 'null while its tests have not been run'),
      notRunnable: z.string().nullable(),
      alerts: what(count(), 'of the last 30 days'),
      kinds: what(z.array(z.string()), 'kinds of events that it reads, `event.category`'),
      techniques: z.array(z.string()),
      data: data(),
      lastReceived: moment().nullable(),
    }),
  ),
  unmapped: what(z.array(z.string()), 'ids of rules that name no known technique'),
  kinds: z.array(
    z.object({
      kind: what(z.string(), '`event.category`; `any` for all'),
      rules: what(count(), 'that need it'),
      data: data(),
      streams: z.array(z.string()),
      lastReceived: moment().nullable(),
    }),
  ),
  totals: z.object({
    techniques: what(count(), 'of the Containers matrix'),
    covered: what(count(), 'with an enabled rule whose events arrive'),
    possible: what(count(), 'with rules that are not enabled or have no events'),
  }),
});

/** The Containers matrix of ATT&CK with what rules cover of it, and techniques of other platforms that rules name. */
export type CoverageMatrix = Says<typeof coverage>;
type CoverageTactic = CoverageMatrix['tactics'][number];
export type CoverageCell = CoverageTactic['techniques'][number]['below'][number];
type CoverageRule = CoverageMatrix['rules'][number];
type CoverageKind = CoverageMatrix['kinds'][number];
/** `arriving`: a stream that it reads had an event in the last day; `silent`: none had; `no stream`: it reads none. */
type Feasibility = CoverageRule['data'];

export interface CoverageStream extends KnownStream {
  readonly lastReceived: number | null;
}

const DAY_MS = 24 * 60 * 60 * 1_000;
const SITE = 'https://attack.mitre.org';

/** @param now in milliseconds since 1970 */
export function coverageMatrix(
  rules: readonly CoveringRule[],
  streams: readonly CoverageStream[],
  now: number,
): CoverageMatrix {
  const reads = new Map<string, readonly CoverageStream[]>();
  const shown = rules.map(({ threat, index, ...rule }): CoverageRule => {
    const read = streamsOfPatterns(index, streams).reads;
    reads.set(rule.id, read);
    return {
      ...rule,
      techniques: [...new Set(threat.flatMap((each) => each.techniques))],
      data: feasibility(read, now),
      lastReceived: latest(read),
    };
  });
  const byId = new Map(shown.map((rule) => [rule.id, rule]));
  const named = namedTechniques(rules);
  const tactics = Object.entries(TACTICS).flatMap(([id, name]) => {
    const own = named.get(id) ?? new Map<string, Set<string>>();
    const ids = new Set([...(CONTAINER_TECHNIQUES[id] ?? []), ...own.keys()]);
    if (ids.size === 0) return [];
    const cell = (technique: string) => cellOf(technique, id, own.get(technique), byId);
    const techniques = [...ids]
      .filter((each) => each === techniqueOf(each))
      .map((each) => ({
        ...cell(each),
        below: [...ids]
          .filter((sub) => sub !== each && techniqueOf(sub) === each)
          .toSorted()
          .map(cell),
      }));
    const url = `${SITE}/tactics/${id}/`;
    return [{ id, name, url, techniques: techniques.toSorted(inOrder) }];
  });
  return {
    version: ATTACK_VERSION,
    tactics,
    rules: shown,
    unmapped: rules.filter(({ threat }) => techniquesIn(threat).length === 0).map(({ id }) => id),
    kinds: kindsOf(rules, reads, now),
    totals: totalsOf(tactics),
  };
}

/** Those of the platform come first. */
const inOrder = (a: CoverageCell, b: CoverageCell) =>
  Number(b.isContainers) - Number(a.isContainers) || (a.name < b.name ? -1 : 1);

const latest = (streams: readonly CoverageStream[]) =>
  streams.reduce<number | null>(
    (last, { lastReceived }) =>
      lastReceived === null ? last : Math.max(last ?? lastReceived, lastReceived),
    null,
  );

function feasibility(streams: readonly CoverageStream[], now: number): Feasibility {
  if (streams.length === 0) return 'no stream';
  const last = latest(streams);
  return last !== null && now - last <= DAY_MS ? 'arriving' : 'silent';
}

const techniquesIn = (threat: CoveringRule['threat']) =>
  threat.flatMap(({ tactic, techniques }) =>
    Object.hasOwn(TACTICS, tactic) ? techniques.filter(isTechnique) : [],
  );

/** By tactic and technique, the ids of the rules that name it; a sub-technique counts for its technique, too. */
function namedTechniques(rules: readonly CoveringRule[]) {
  const named = new Map<string, Map<string, Set<string>>>();
  for (const { id, threat } of rules) {
    for (const { tactic, techniques } of threat) {
      if (!Object.hasOwn(TACTICS, tactic)) continue;
      const own = named.get(tactic) ?? new Map<string, Set<string>>();
      named.set(tactic, own);
      const known = techniques.filter(isTechnique);
      for (const technique of [...known, ...known.map(techniqueOf)])
        own.set(technique, (own.get(technique) ?? new Set()).add(id));
    }
  }
  return named;
}

function cellOf(
  id: string,
  tactic: string,
  ids: ReadonlySet<string> | undefined,
  byId: ReadonlyMap<string, CoverageRule>,
): CoverageCell {
  const rules = [...(ids ?? [])].flatMap((each) => byId.get(each) ?? []);
  const available = rules.filter(({ notRunnable }) => notRunnable === null);
  const enabled = available.filter(({ isEnabled }) => isEnabled);
  return {
    id,
    name: attackName(id) ?? id,
    url: `${SITE}/techniques/${id.replace('.', '/')}/`,
    isContainers: (CONTAINER_TECHNIQUES[tactic] ?? []).includes(id),
    rules: rules.map((rule) => rule.id),
    available: available.length,
    enabled: enabled.length,
    tested: enabled.filter(({ isTested }) => isTested === true).length,
    seeing: enabled.filter(({ data }) => data === 'arriving').length,
    alerts: rules.reduce((sum, { alerts }) => sum + alerts, 0),
  };
}

function kindsOf(
  rules: readonly CoveringRule[],
  reads: ReadonlyMap<string, readonly CoverageStream[]>,
  now: number,
): readonly CoverageKind[] {
  const kinds = new Map<string, { rules: number; streams: Map<string, CoverageStream> }>();
  for (const { id, kinds: own } of rules) {
    for (const kind of own) {
      const known = kinds.get(kind) ?? { rules: 0, streams: new Map<string, CoverageStream>() };
      kinds.set(kind, known);
      known.rules += 1;
      // Of a rule that reads several, it is not known which stream has which.
      if (own.length === 1)
        for (const each of reads.get(id) ?? []) known.streams.set(each.stream, each);
    }
  }
  return [...kinds]
    .map(([kind, { rules: count, streams }]) => ({
      kind,
      rules: count,
      data: feasibility([...streams.values()], now),
      streams: [...streams.keys()],
      lastReceived: latest([...streams.values()]),
    }))
    .toSorted((a, b) => b.rules - a.rules || (a.kind < b.kind ? -1 : 1));
}

function totalsOf(tactics: readonly CoverageTactic[]): CoverageMatrix['totals'] {
  const cells = tactics.flatMap(({ techniques }) =>
    techniques.flatMap(({ below, ...technique }) => [technique, ...below]),
  );
  const ids = (which: (cell: CoverageCell) => boolean) =>
    new Set(cells.filter((cell) => cell.isContainers && which(cell)).map(({ id }) => id));
  const covered = ids(({ seeing }) => seeing > 0);
  const possible = ids(({ available }) => available > 0);
  return {
    techniques: ids(() => true).size,
    covered: covered.size,
    possible: possible.size - covered.size,
  };
}
