import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HuntError } from './compile-hunt.ts';
import { Hunts } from './hunts.ts';
import { linesIn, recording, storeWith } from './hunts.testing.ts';
import { USUAL_FACETS } from './request.ts';

const OWNER = { space: 'default', principal: 'ann' };
const NOW = BigInt(Date.UTC(2026, 10, 26)) * 1_000_000n;
const ATTACK = recording('attack.ndjson.gz');

const asked = (query: string, more: object = {}) => ({
  query,
  from: null,
  to: null,
  cluster: null,
  streams: null,
  now: NOW,
  limit: 500,
  fields: null,
  facets: USUAL_FACETS,
  maxMs: 60_000,
  ...more,
});

describe('a hunt', () => {
  let store: Awaited<ReturnType<typeof storeWith>>;
  let hunts: Hunts;
  let ids = 0;

  beforeAll(async () => {
    store = await storeWith({
      'logs-cloud_defend.process-default': ATTACK,
      'logs-other-default': recording('hostile-names.ndjson.gz'),
    });
    await store.store.flush();
    await store.append('logs-late-default', ATTACK.slice(0, 10));
    hunts = new Hunts(store.folder, () => `hunt-${(ids += 1)}`);
  });
  afterAll(async () => {
    await hunts.close();
    await store.close();
  });

  const linesOf = async (request: ReturnType<typeof asked>) => {
    const started = await hunts.start(request, OWNER);
    if ('diagnostics' in started) throw new Error(started.diagnostics[0]?.message);
    let text = '';
    for await (const piece of started.pieces) text += piece;
    const lines = linesIn(text);
    return {
      lines,
      end: lines.at(-1) ?? {},
      results: lines.filter(({ type }) => type !== 'progress').slice(1, -1),
    };
  };

  it('gives events as they were received, and says how much it has read', async () => {
    const query = 'process where process.name == "nsenter"';
    const { lines, results, end } = await linesOf(asked(query));
    expect(lines[0]).toMatchObject({ type: 'started', id: 'hunt-1' });
    const wanted = ATTACK.filter(
      (line) => /"name":"nsenter"/.test(line) && !/"parent":\{[^}]*"name":"nsenter"/.test(line),
    );
    expect(wanted.length).toBeGreaterThan(0);
    const documents = results.map(({ document }) => JSON.stringify(document));
    expect(documents.length).toBe(6);
    for (const document of documents) expect(ATTACK).toContain(document);
    expect(results[0]).toMatchObject({ type: 'event', _id: expect.any(String) });
    expect(end).toMatchObject({
      type: 'end',
      outcome: 'complete',
      found: 6,
      returned: 6,
      capped: [],
      damaged: 0,
      segments: { read: expect.any(Number), of: expect.any(Number) },
    });
    const { read, of } = end['segments'] as { read: number; of: number };
    expect(read).toBe(of);
  });

  it('counts what it does not send, by time and by value', async () => {
    const { results, end } = await linesOf(
      asked('process where event.action == "exec"', {
        limit: 5,
        fields: ['process.name', 'no.such.field'],
        streams: ['logs-cloud*'],
        facets: ['event.action', 'host.name', 'no.such.field'],
      }),
    );
    expect(results.length).toBe(5);
    expect(Object.keys(results[0]?.['fields'] as object)).toEqual(['process.name']);
    expect(end).toMatchObject({ found: 1_259, returned: 5, facetEvents: 1_259 });
    expect(end['capped']).toEqual([
      { what: 'results', message: expect.stringContaining('5 results') },
    ]);
    const { buckets } = end['histogram'] as { buckets: [number, number][] };
    expect(buckets.length).toBeLessThanOrEqual(120);
    expect(buckets.reduce((sum, [, count]) => sum + count, 0)).toBe(1_259);
    const [action, host, none] = end['facets'] as { values: unknown[]; missing: number }[];
    expect(action?.values).toEqual([{ value: 'exec', count: 1_259 }]);
    expect(host?.values.length).toBeGreaterThan(0);
    expect(none).toMatchObject({ values: [], missing: 1_259 });
  });

  it('gives sequences with their keys', async () => {
    const { results, end } = await linesOf(
      asked(
        'sequence by container.id with maxspan=2s [process where process.name in ("curl", "wget")] [process where process.name == "chmod"]',
        { streams: ['logs-cloud*'] },
      ),
    );
    expect(results.length).toBeGreaterThan(0);
    expect(end['found']).toBe(results.length);
    for (const { type, keys, events } of results) {
      expect(type).toBe('sequence');
      const documents = (events as { document: { container: { id: string } } }[]).map(
        ({ document }) => document.container.id,
      );
      expect(documents).toEqual([
        (keys as Record<string, string>)['container.id'],
        (keys as Record<string, string>)['container.id'],
      ]);
    }
  });

  it('keeps to the time that is asked for', async () => {
    const second = (text: string) => BigInt(Date.parse(text)) * 1_000_000n;
    const { end } = await linesOf(
      asked('process where event.action == "exec"', {
        streams: ['logs-cloud*'],
        from: second('2026-11-24T15:32:20Z'),
        to: second('2026-11-24T15:32:23Z') - 1n,
      }),
    );
    expect(end).toMatchObject({ found: 26 });
    expect(end['selected']).toBeLessThan(ATTACK.length);
  });

  it('says where a query is wrong, and runs nothing', async () => {
    const started = await hunts.start(asked('process where\n  process.name === "a"'), OWNER);
    expect(started).toEqual({
      diagnostics: [
        expect.objectContaining({
          severity: 'error',
          line: 2,
          span: expect.any(Object),
          message: expect.any(String),
        }),
      ],
    });
  });

  it('says before what it would read', async () => {
    const plan = await hunts.plan(asked('process where process.name == "nsenter"'));
    expect(plan.diagnostics).toEqual([]);
    expect(plan.text).toContain('process.name == "nsenter"');
    expect(plan.cost).toMatchObject({ eventsRead: 6 });
    expect(plan.cost?.events).toBeGreaterThan(ATTACK.length);
    const all = await hunts.plan(asked('any where true'));
    expect(all.cost?.eventsRead).toBe(all.cost?.events);
    expect(all.cost?.documentBytes).toBeGreaterThan(plan.cost?.documentBytes ?? 0);
    expect(plan.cost?.segmentsRead).toBeLessThan(all.cost?.segmentsRead ?? 0);
    const none = await hunts.plan(asked('process where true', { to: 0n }));
    expect(none.cost).toMatchObject({ events: 0, segmentsRead: 0, bytesRead: 0 });
    const wrong = await hunts.plan(asked('process where'));
    expect(wrong).toMatchObject({ plan: null, cost: null });
    expect(wrong.diagnostics.length).toBe(1);
  });

  it('ends when it takes too long, and says what that means', async () => {
    const { end } = await linesOf(asked('process where process.args : "*e*"', { maxMs: -1 }));
    // A short one may be over before anybody looks at the time.
    expect(['timed-out', 'complete']).toContain(end['outcome']);
  });

  it('never lets one person keep another from hunting', async () => {
    const endless = (principal: string) =>
      hunts.start(asked('any where true', { limit: 10_000 }), { ...OWNER, principal });
    const first = await endless('ann');
    const waiting = [endless('ann'), endless('ann'), endless('ann')].map((each) =>
      each.then(
        (hunt) => hunt,
        (error: unknown) => error,
      ),
    );
    // Two of hers may wait; a third is refused, and says what waits.
    const refused = await Promise.race(waiting);
    expect(refused).toBeInstanceOf(HuntError);
    expect((refused as HuntError).message).toContain('2 hunts wait');
    const other = await endless('bob');
    if ('diagnostics' in first || 'diagnostics' in other) throw new Error('not started');
    const cleo = endless('cleo');
    const end = async (hunt: Awaited<ReturnType<typeof endless>>) => {
      if ('diagnostics' in hunt) throw new Error('not started');
      await hunt.pieces.next();
      await hunt.pieces.return();
    };
    await end(first);
    // The place of ann goes to cleo, though ann has waited for longer.
    const third = await cleo;
    await end(other);
    await end(third);
    for (const hunt of await Promise.all(waiting))
      if (!(hunt instanceof Error)) await end(hunt as Awaited<ReturnType<typeof endless>>);
  });

  it('runs two at a time and no more; what is cancelled makes room', async () => {
    const endless = (principal = 'ann') =>
      hunts.start(asked('any where true', { limit: 10_000 }), { ...OWNER, principal });
    const [first, second] = [await endless(), await endless('bob')];
    if ('diagnostics' in first || 'diagnostics' in second) throw new Error('not started');
    expect(() => hunts.cancel(first.id, { ...OWNER, principal: 'bob' })).toThrow(/no hunt/);
    expect(() => hunts.cancel(first.id, { ...OWNER, space: 'dev' })).toThrow(/no hunt/);
    hunts.cancel(first.id, OWNER);
    let text = '';
    for await (const piece of first.pieces) text += piece;
    expect(linesIn(text).at(-1)).toMatchObject({ type: 'end', outcome: 'cancelled' });
    // A reader that stops reading ends it too.
    await second.pieces.next();
    await second.pieces.return();
    const third = await endless('cleo');
    if ('diagnostics' in third) throw new Error('not started');
    third.cancel();
    expect(() => hunts.cancel(first.id, OWNER)).toThrow(/no hunt/);
  });

  it('closes while hunts run and questions wait: each ends by itself', async () => {
    const others = new Hunts(store.folder, () => 'closing');
    const started = await others.start(asked('any where true', { limit: 10_000 }), OWNER);
    if ('diagnostics' in started) throw new Error('not started');
    const plans = Array.from({ length: 5 }, () =>
      others.plan(asked('process where process.name == "nsenter"')).then(
        () => 'answered',
        () => 'refused',
      ),
    );
    await started.pieces.next();
    await others.close();
    expect(others.threads).toBe(0);
    for (const plan of await Promise.all(plans)) expect(['answered', 'refused']).toContain(plan);
    await expect(others.plan(asked('any where true'))).rejects.toThrow(HuntError);
  });
});
