import { describe, expect, it } from 'vitest';
import { alertIdOf, newAlert } from '../../../../stores/alert.testing.ts';
import { ruleRow } from '../../../../stores/detection-rows.testing.ts';
import type { DetectionStore } from '../../../../stores/detection-store.ts';
import type { EventReader } from '../../../../stores/event-store.ts';
import { readInstant } from '../../../../util/time/index.ts';
import { readerOf, recording, spaceWith } from '../hunts.testing.ts';
import type { WhyNode } from '../../../../detect/why.ts';
import { alertWhy } from './why.ts';
import { spreadsOf, shownByAlert } from './prevalence.ts';
import { alertProcessTree, type AlertProcessTree } from './process-tree.ts';
import type { TreeNode } from './tree.ts';

interface Source {
  readonly '@timestamp': string;
  readonly container?: { readonly id: string; readonly image?: { readonly name: string } };
  readonly host?: { readonly name: string };
  readonly event?: object;
  readonly process?: object;
}

const ATTACK = recording('attack.ndjson.gz');
const START = Date.parse('2026-11-24T15:00:00Z');
const isoAt = (seconds: number) => new Date(START + seconds * 1_000).toISOString();

const processOf = (entity: string, name: string, more: object = {}) => ({
  entity_id: entity,
  name,
  executable: `/bin/${name}`,
  args: [name],
  start: isoAt(0),
  ...more,
});

/** An event of a process of the container `c`. */
const eventOf = (seconds: number, action: string, process: object): Source => ({
  '@timestamp': isoAt(seconds),
  event: { category: ['process'], action, type: [action === 'end' ? 'end' : 'start'] },
  container: { id: 'c', image: { name: 'shop/blog' } },
  host: { name: 'node-1' },
  process,
});

const storedIn = (events: EventReader) => ({ events, clusters: new Map() });

const ENTRY = processOf('entry', 'sh');

describe('the process tree of an alert', () => {
  /** The alerts are of these events, numbered in order. */
  const alertsOf = (...sources: readonly Source[]): Promise<DetectionStore> =>
    spaceWith(
      sources.map((source, number) => {
        const time = readInstant(source['@timestamp']);
        const { container, host } = source;
        return newAlert(number, {
          firstEvent: time,
          lastEvent: time,
          facets: {
            ...(container === undefined ? {} : { 'container.id': container.id }),
            ...(container?.image === undefined
              ? {}
              : { 'container.image.name': container.image.name }),
            ...(host === undefined ? {} : { 'host.name': host.name }),
          },
          document: JSON.stringify({ ...source, '@timestamp': '2026-12-01T00:00:00Z' }),
        });
      }),
    );

  async function treeOf(
    documents: readonly (string | Source)[],
    alert: Source,
    ...others: readonly Source[]
  ): Promise<AlertProcessTree> {
    const [events, alerts] = [await readerOf(documents), await alertsOf(alert, ...others)];
    return alertProcessTree(storedIn(events), alerts, { id: alertIdOf(0), maxMs: 60_000 }, () => 0);
  }

  const nodesOf = (root: TreeNode | null): TreeNode[] =>
    root === null ? [] : [root, ...root.children.flatMap(nodesOf)];
  const lineOf = (tree: AlertProcessTree) =>
    nodesOf(tree.root)
      .filter(({ isPath }) => isPath)
      .map(({ name }) => name);
  const reasons = ({ missing }: AlertProcessTree) =>
    missing.map(({ what, reason }) => `${what}: ${reason}`);

  it('leads from the entry leader down to the process, in a recording', async () => {
    const alert = ATTACK.map((line) => JSON.parse(line) as Source).find((source) =>
      JSON.stringify(source.process).includes('"args":["nsenter","-t","1"'),
    );
    if (alert === undefined) throw new Error('the recording has changed');
    const tree = await treeOf(ATTACK, alert);
    const { process } = alert as unknown as {
      process: { entity_id: string; entry_leader: { entity_id: string } };
    };
    expect(tree.missing).toEqual([]);
    expect(tree.path[0]).toBe(process.entity_id);
    expect(tree.path.at(-1)).toBe(process.entry_leader.entity_id);
    const nodes = nodesOf(tree.root);
    const own = nodes.find(({ entity }) => entity === process.entity_id);
    expect(own).toMatchObject({ name: 'nsenter', isAlert: true, isPath: true, known: 'event' });
    expect(own?.alerts).toEqual([
      { id: alertIdOf(0), ruleName: 'Shell in a container', severity: 'low', status: 'open' },
    ]);
    expect(own?.images.map(({ name }) => name)).toEqual(['bash', 'nsenter']);
    expect(tree.read).toMatchObject({ processes: 'all', place: { field: 'container.id' } });
  });

  it('shows what a process ran one after the other, named as of the alert', async () => {
    const sh = { parent: ENTRY, entry_leader: ENTRY };
    const alert = eventOf(20, 'exec', processOf('p', 'curl', sh));
    const tree = await treeOf(
      [
        eventOf(30, 'exec', processOf('p', 'sleep', sh)),
        eventOf(1, 'exec', ENTRY),
        eventOf(10, 'fork', processOf('p', 'sh', sh)),
        alert,
        eventOf(40, 'end', processOf('p', 'sleep', { ...sh, exit_code: 7 })),
      ],
      alert,
    );
    const own = nodesOf(tree.root).find(({ entity }) => entity === 'p');
    expect(own).toMatchObject({
      name: 'curl',
      image: 1,
      exitCode: 7,
      end: '2026-11-24T15:00:40.000Z',
    });
    expect(own?.images.map(({ name, time }) => [name, time])).toEqual([
      ['sh', '2026-11-24T15:00:10.000Z'],
      ['curl', '2026-11-24T15:00:20.000Z'],
      ['sleep', '2026-11-24T15:00:30.000Z'],
    ]);
  });

  it('folds ten thousand siblings, and opens those with alerts', async () => {
    const of = (n: number) =>
      eventOf(
        10 + n / 1_000,
        'exec',
        processOf(`p${n}`, n % 2 === 0 ? 'bomb' : 'sh', { parent: ENTRY, entry_leader: ENTRY }),
      );
    const siblings = Array.from({ length: 10_000 }, (_, n) => of(n));
    const tree = await treeOf([eventOf(1, 'exec', ENTRY), ...siblings], of(5_000), of(9_000));
    const { root } = tree;
    expect(root?.children.length).toBe(8);
    expect(root?.folded).toEqual({
      count: 9_992,
      alerts: 0,
      names: [
        { name: 'bomb', count: expect.any(Number) },
        { name: 'sh', count: expect.any(Number) },
      ],
    });
    expect(root?.children.map(({ entity }) => entity)).toEqual([
      'p4997',
      'p4998',
      'p4999',
      'p5000',
      'p5001',
      'p5002',
      'p5003',
      'p9000',
    ]);
    expect(JSON.stringify(tree).length).toBeLessThan(20_000);
  });

  it('says that it is cut where there is no time', async () => {
    const alert = eventOf(10, 'exec', processOf('p', 'sh', { parent: ENTRY, entry_leader: ENTRY }));
    const events = await readerOf(
      Array.from({ length: 1_000 }, (_, n) =>
        eventOf(10 + n, 'exec', processOf(`q${n}`, 'a', { parent: ENTRY })),
      ),
    );
    let now = 0;
    const tree = await alertProcessTree(
      storedIn(events),
      await alertsOf(alert),
      { id: alertIdOf(0), maxMs: 2 },
      () => (now += 1),
    );
    expect(tree.read?.processes).toBe('at least');
    expect(reasons(tree)).toContain('events: bounded');
    expect(lineOf(tree)).toEqual(['sh', 'sh']);
  });

  it('joins what is known across a parent of which no event is kept', async () => {
    const leaders = { session_leader: processOf('session', 'bash'), entry_leader: ENTRY };
    const alert = eventOf(
      50,
      'exec',
      processOf('p', 'cat', { parent: processOf('gone', 'perl'), ...leaders }),
    );
    const tree = await treeOf([eventOf(0, 'exec', ENTRY), alert], alert);
    expect(lineOf(tree)).toEqual(['sh', 'bash', 'perl', 'cat']);
    const gone = nodesOf(tree.root).find(({ entity }) => entity === 'gone');
    expect(gone).toMatchObject({ known: 'mentioned', isBelowGap: true, images: [] });
    expect(reasons(tree)).toEqual(['ancestors: no-event-kept']);
  });

  it('says that older events are gone', async () => {
    const late = processOf('entry', 'sh', { start: isoAt(-3_600) });
    const alert = eventOf(
      50,
      'exec',
      processOf('p', 'cat', { parent: processOf('gone', 'perl'), entry_leader: late }),
    );
    expect(reasons(await treeOf([alert], alert))).toEqual(['ancestors: retention']);
  });

  it('draws what the event itself says where processes have no ids', async () => {
    const alert = eventOf(5, 'exec', { name: 'cat', pid: 7, parent: { name: 'bash', pid: 6 } });
    const tree = await treeOf([alert], alert);
    expect(lineOf(tree)).toEqual(['bash', 'cat']);
    expect(reasons(tree)).toEqual(['ancestors: no-entity-ids']);
    const audit: Source = { '@timestamp': isoAt(1), event: { category: ['iam'] } };
    const none = await treeOf([audit], audit);
    expect([none.root, reasons(none)]).toEqual([null, ['process: not-of-a-process']]);
  });

  it('bears what is hostile', async () => {
    const id = '"] or true\u0000\u202e\n';
    const odd = processOf(id, '<img src=x onerror=alert(1)>', {
      args: Array(500).fill('x'.repeat(2_000)),
      start: 'no time',
    });
    const circle = eventOf(3, 'exec', { ...odd, parent: { ...odd, entity_id: 'other' } });
    const back = eventOf(4, 'exec', { ...processOf('other', 'b'), parent: odd });
    const long = eventOf(5, 'exec', processOf('x'.repeat(1_000), 'c', { parent: odd }));
    const self = eventOf(6, 'exec', { ...processOf('self', 'd'), parent: processOf('self', 'd') });
    const hostile = { ...circle, container: { id, image: { name: 'i' } } };
    const tree = await treeOf(
      [circle, back, long, self].map((event) => ({ ...event, container: { id } })),
      hostile,
    );
    expect(nodesOf(tree.root).length).toBeLessThan(5);
    expect(tree.path).toEqual([id, 'other']);
    expect(JSON.stringify(tree).length).toBeLessThan(600_000);
  });

  it('marks alerts of its own space only', async () => {
    const sh = { parent: ENTRY, entry_leader: ENTRY };
    const [first, second] = [
      eventOf(10, 'exec', processOf('p', 'cat', sh)),
      eventOf(11, 'exec', processOf('q', 'ls', sh)),
    ];
    const events = await readerOf([eventOf(0, 'exec', ENTRY), first, second]);
    const [one, other] = [await alertsOf(first, second), await alertsOf(first)];
    const marked = async (store: DetectionStore) =>
      nodesOf(
        (
          await alertProcessTree(
            storedIn(events),
            store,
            { id: alertIdOf(0), maxMs: 60_000 },
            () => 0,
          )
        ).root,
      )
        .filter(({ alerts }) => alerts.length > 0)
        .map(({ entity }) => entity);
    expect(await marked(one)).toEqual(['p', 'q']);
    expect(await marked(other)).toEqual(['p']);
    await expect(
      alertProcessTree(storedIn(events), other, { id: alertIdOf(1), maxMs: 1 }, () => 0),
    ).rejects.toThrow(/there is no alert/);
  });

  it('comes with each clause of the rule and what met it', async () => {
    const alert = eventOf(
      10,
      'exec',
      processOf('p', 'curl', { args: ['curl', 'evil'], parent: ENTRY }),
    );
    const [events, store] = [await readerOf([alert]), await alertsOf(alert)];
    const query = 'process where process.name in ("curl", "wget") and not process.args == "good"';
    store.rules.put(ruleRow('shell', { revision: 3, document: JSON.stringify({ query }) }));
    store.alerts.add([{ ...newAlert(1), arrivals: [0], firstEvent: 1n }]);
    const why = alertWhy(events, store, alertIdOf(1));
    expect(why).toMatchObject({
      query,
      stages: [{ stage: 1, from: 'event', clause: { kind: 'all', isTrue: true } }],
    });
    const partsOf = (node: WhyNode): readonly WhyNode[] => [node, ...node.parts.flatMap(partsOf)];
    const clauses = why.stages.flatMap(({ clause }) => partsOf(clause));
    const named = clauses.find(
      ({ kind, text }) => kind === 'test' && text.startsWith('process.name'),
    );
    expect(named).toMatchObject({
      isTrue: true,
      fields: [{ field: 'process.name', satisfying: ['curl'] }],
    });
    expect(query.slice(named?.span.start, named?.span.end)).toBe(
      'process.name in ("curl", "wget")',
    );
    const not = clauses.find(({ kind }) => kind === 'not');
    expect(not).toMatchObject({
      isTrue: true,
      parts: [{ isTrue: false, fields: [{ values: ['curl', 'evil'], satisfying: [] }] }],
    });
  });

  it('comes with how far the same was seen', async () => {
    const of = (seconds: number, container: string, args: readonly string[]): Source => ({
      ...eventOf(seconds, 'exec', processOf(`p${seconds}`, 'curl', { args, parent: ENTRY })),
      container: { id: container, image: { name: 'shop/blog' } },
    });
    const alert = of(10, 'a', ['curl', 'evil']);
    const events = await readerOf([
      alert,
      of(20, 'b', ['curl', 'evil']),
      of(30, 'c', ['curl', 'good']),
      of(40, 'c', ['curl evil']),
    ]);
    const store = await alertsOf(alert, of(20, 'b', ['curl', 'evil']));
    store.alerts.change(
      [alertIdOf(1)],
      { status: 'closed', closeReason: 'false_positive' },
      { at: 1, by: 'ann' },
    );
    const { shown, at, similar } = shownByAlert(store, alertIdOf(0));
    const request = { shown, around: at, days: 30, now: START + 3_600_000, maxMs: 60_000 };
    const found = await spreadsOf(events, request, () => 0);
    const exact = (count: number) => ({ count, isAtLeast: false });
    expect(
      found.spreads.map(({ what, events: { count }, containers }) => [what, count, containers]),
    ).toEqual([
      ['command', 2, exact(2)],
      ['executable', 4, exact(3)],
      ['executable-in-image', 4, exact(3)],
      ['parent', 4, exact(3)],
      ['image', 4, exact(3)],
    ]);
    expect(found.spreads[0]).toMatchObject({
      firstSeen: '2026-11-24T15:00:10.000Z',
      lastSeen: '2026-11-24T15:00:20.000Z',
      covered: null,
    });
    // Without any time, the first part of the index is read, and no document.
    let ticks = 0;
    const late = await spreadsOf(events, { ...request, maxMs: -1 }, () => (ticks += 10_000));
    expect(late.spreads[0]).toMatchObject({
      events: { count: 0, isAtLeast: true },
      covered: { from: '2026-11-24T15:00:10.000Z', to: '2026-11-24T15:00:10.000Z' },
    });
    expect(late.spreads[1]).toMatchObject({ events: exact(4), covered: null });
    expect(similar).toMatchObject({ count: 1, verdicts: { false_positive: 1, benign: 0 } });
    expect(similar.latest.map(({ id }) => id)).toEqual([alertIdOf(1)]);
  });
});
