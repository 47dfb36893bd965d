import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ask, CLUSTERS } from '../../src/runs/clusters/real-clusters.testing.ts';
import { hasPostgres, PostgresServer } from '../../src/stores/postgres/server.testing.ts';
import { FollowingService, RULE, Writer } from './following.testing.ts';

const LONG_MS = 900_000;
const MAPPINGS = {
  properties: {
    '@timestamp': { type: 'date' },
    event: { properties: { id: { type: 'keyword' }, category: { type: 'keyword' } } },
    process: { properties: { name: { type: 'keyword' } } },
  },
};
/** Due every two seconds, so that the test need not wait. */
const SOON = { ...RULE, interval: '2s', from: 'now-62s' };

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanUps.splice(0).toReversed()) await clean();
});

type Loss = 'killed' | 'paused' | 'stopped' | 'PostgreSQL' | 'both';
/** In an order of its own for each product. */
const LOSSES: readonly Loss[] = [
  'killed',
  'PostgreSQL',
  'paused',
  'both',
  'stopped',
  'killed',
  'paused',
];

describe.each(CLUSTERS)('two services over %s and one PostgreSQL', (name, given) => {
  const url = given ?? '';

  it.skipIf(given === undefined || !hasPostgres)(
    'raise each alert once, whichever of them is lost',
    async () => {
      const index = 'logs-standby';
      await fetch(`${url}/${index}`, { method: 'DELETE' });
      const settings = { number_of_shards: 2, number_of_replicas: 0, refresh_interval: '200ms' };
      await ask(url, 'PUT', `/${index}`, JSON.stringify({ settings, mappings: MAPPINGS }));
      cleanUps.push(() => fetch(`${url}/${index}`, { method: 'DELETE' }));
      const server = PostgresServer.start(true);
      cleanUps.push(() => server.stop());
      const options = ['--cluster-mode', 'search', '--state', server.url, '--standby'];
      const newService = () => {
        const service = new FollowingService([SOON]);
        cleanUps.push(() => service.stop());
        return service;
      };
      let active = newService();
      await active.start(url, index, options);
      let standby = newService();
      /** Resolves when it has taken over. */
      let takeover = standby.start(url, index, options);
      takeover.catch(() => {});
      const writers = [1, 2, 3].map((number) => new Writer(url, index, `w${number}`));
      for (const writer of writers) cleanUps.push(() => writer.stop().catch(() => {}));

      const losses = name.includes('lastic') ? LOSSES.toReversed() : LOSSES;
      for (const loss of losses) {
        await sleep(1_000 + Math.random() * 2_000);
        const { pid } = active.process;
        if (loss === 'PostgreSQL' || loss === 'both') server.down('immediate');
        if (loss === 'killed' || loss === 'both') await active.process.kill();
        else if (loss === 'stopped') await active.process.stop();
        else if (loss === 'paused') process.kill(pid, 'SIGSTOP');
        if (loss === 'PostgreSQL' || loss === 'both') server.up();
        // Where only the database was away, either of them goes on.
        const lost = loss === 'PostgreSQL' ? null : active;
        if (lost === null) {
          const first = await Promise.race([
            takeover.then(() => standby),
            sleep(20_000).then(() => active),
          ]);
          if (first === active) continue;
        }
        await takeover;
        const before = active;
        active = standby;
        if (loss === 'paused') process.kill(pid, 'SIGCONT');
        if (loss === 'paused' || lost === null)
          await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 120_000 });
        standby = before;
        takeover = standby.start(url, index, options);
        takeover.catch(() => {});
      }

      for (const writer of writers) await writer.stop();
      await active.hasSearched();
      const scanned = await active.scanned(writers.flatMap(({ documents }) => documents));
      expect(scanned.length).toBeGreaterThan(10);
      expect(await active.alertIds()).toEqual(scanned);
      expect(await active.process.json('/dw/gaps?open=true')).toMatchObject({ gaps: [] });
    },
    LONG_MS,
  );
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
