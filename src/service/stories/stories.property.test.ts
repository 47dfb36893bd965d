import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { AlertSeverity } from '../../stores/alert-store.ts';
import { linksOf } from './links.ts';
import { sceneOf } from './scene.ts';
import { alertOf, ESCAPE, MINUTE, MORNING, openBench } from './stories.testing.ts';

interface Given {
  readonly host: number;
  readonly container: number | null;
  readonly session: number;
  readonly hasEntry: boolean;
  readonly isRequest: boolean;
  readonly isEscape: boolean;
  readonly severity: AlertSeverity;
  /** In minutes. */
  readonly entered: number;
  readonly at: number;
  readonly lasts: number;
}

const given = fc.record<Given>({
  host: fc.nat(1),
  container: fc.option(fc.nat(3), { freq: 5 }),
  session: fc.nat(3),
  hasEntry: fc.boolean(),
  isRequest: fc.boolean(),
  isEscape: fc.boolean(),
  severity: fc.constantFrom('low', 'medium', 'critical'),
  entered: fc.nat(400),
  at: fc.nat(400),
  lasts: fc.constantFrom(0, 0, 7, 45),
});

function sourceOf(alert: Given): object {
  const { host, container, session, hasEntry, isRequest, entered } = alert;
  const pod = { type: 'pod', name: `pod-${(container ?? 9) % 2}` };
  const entity = `${host}/${container}/${session}`;
  const shell = { entity_id: entity, name: 'bash' };
  const entry = {
    ...shell,
    start: new Date(MORNING + entered * MINUTE).toISOString(),
    entry_meta: { type: 'container' },
  };
  const place = { host: { name: `node-${host}` } };
  if (isRequest && container === null)
    return {
      user: { name: `user-${session}` },
      source: { ip: '10.0.0.1' },
      orchestrator: { resource: pod },
    };
  return {
    ...place,
    ...(container === null ? {} : { container: { id: `c${host}${container}` } }),
    ...(container === 3 ? {} : { orchestrator: { resource: pod } }),
    process: {
      entity_id: `${entity}/${alert.at % 5}`,
      name: 'id',
      parent: { entity_id: `${entity}/${(alert.at + 1) % 5}`, name: 'sh' },
      ...(hasEntry && container !== null ? { entry_leader: entry } : {}),
    },
  };
}

/** The groups of alerts that are linked directly or through others, derived from each pair alone. */
function expectedGroups(alerts: readonly (Given & { readonly name: string })[]): Set<string> {
  const linked = alerts.map((alert) => {
    const first = MORNING + alert.at * MINUTE;
    const scene = sceneOf(JSON.stringify(sourceOf(alert)));
    const { severity, isEscape, lasts } = alert;
    return linksOf({ scene, severity, isEscape, first, last: first + lasts * MINUTE });
  });
  const group = alerts.map((_, index) => index);
  const isLinked = (a: number, b: number) =>
    linked[a]!.some(({ key, looks }) =>
      linked[b]!.some(
        ({ key: other, span }) =>
          key === other &&
          looks !== null &&
          span !== null &&
          span.last >= looks.first &&
          span.first <= looks.last,
      ),
    );
  for (const a of group.keys())
    for (const b of group.keys())
      if (isLinked(a, b)) {
        const [from, to] = [group[b]!, group[a]!];
        for (const [index, of] of group.entries()) if (of === from) group[index] = to;
      }
  return new Set(
    [...new Set(group)].map((one) =>
      alerts
        .filter((_, index) => group[index] === one)
        .map(({ name }) => name)
        .toSorted()
        .join(' '),
    ),
  );
}

it('puts the same alerts together in any order and batches, across restarts', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(given, { minLength: 2, maxLength: 14 }),
      fc.infiniteStream(fc.nat()),
      fc.integer({ min: 1, max: 5 }),
      async (all, order, size) => {
        const named = all.map((alert, index) => ({ ...alert, name: `${index}` }));
        const keys = new Map(named.map(({ name }) => [name, order.next().value as number]));
        const shuffled = named.toSorted((a, b) => keys.get(a.name)! - keys.get(b.name)!);
        const bench = await openBench();
        for (let start = 0; start < shuffled.length; start += size) {
          const batch = shuffled.slice(start, start + size).map(({ name, ...alert }) => {
            const at = MORNING + alert.at * MINUTE;
            const lastEvent = BigInt(at + alert.lasts * MINUTE) * 1_000_000n;
            const createdAt = MORNING + 500 * MINUTE;
            const { severity } = alert;
            const ruleId = alert.isEscape ? ESCAPE : 'rule';
            return alertOf(name, {
              source: sourceOf(alert),
              ruleId,
              severity,
              at,
              lastEvent,
              createdAt,
            });
          });
          bench.raise(...batch);
          if (start % 2 === 0) await bench.restart();
        }
        const groups = bench.grouped(...named.map(({ name }) => name));
        const shown = bench.store.alerts.stories({ limit: 100 }).stories;
        const titles = shown.map(({ title }) => title);
        bench.close();
        expect(new Set(groups.map((group) => group.toSorted().join(' ')))).toEqual(
          expectedGroups(named),
        );
        expect(shown).toHaveLength(groups.length);
        expect(new Set(titles).size).toBe(titles.length);
      },
    ),
    { numRuns: 60 },
  );
}, 120_000);
