import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { seededRandom } from '../../../../bench/generate.ts';
import { builtProgram } from '../../built-program.testing.ts';
import { committedBeforeKill } from '../../killed-writer.testing.ts';
import { openStateStore } from './state-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'state-store-kill-'));
afterAll(() => rmSync(folder, { recursive: true }));

const KILLS = 30;
/** Stores that are written at once: most of the time goes by while a process starts. */
const STORES = 3;

/**
 * Commits as fast as it can, each time to two tables, and says so after each commit. Every third flush is
 * merged with the one before it, and what is far behind expires.
 */
const PROGRAM = `
  import { writeSync } from 'node:fs';
  import { openStateStore } from './state-store.ts';
  import { segment } from '../manifest/segment.testing.ts';
  const store = await openStateStore(process.argv[2]);
  let next = store.manifest.snapshot().flushedTo;
  for (;;) {
    store.transaction(() => {
      const added = segment('s', next, next, { events: 1 });
      store.manifest.addFlushed([added], next + 1);
      if (next % 3 === 2) {
        const [before] = store.manifest.snapshot().segments.slice(-2);
        store.manifest.replace([before.path, added.path], segment('s', before.firstArrival, next, { events: before.events + 1 }));
      }
      const { segments } = store.manifest.snapshot();
      if (segments.length > 20) store.manifest.expire([segments[0].path]);
      store.tailPlaces.save([{ id: 'a', path: 'p', inode: '1', offset: next + 1, check: '', seen: 0 }], []);
    });
    next += 1;
    writeSync(1, next + '\\n');
  }`;

it('loses no commit that was acknowledged when its process is killed', async () => {
  const program = await builtProgram(import.meta.dirname, PROGRAM);
  const random = seededRandom(Date.now());
  const commits = await Promise.all(
    Array.from({ length: STORES }, async (_, store) => {
      const path = join(folder, `${store}.db`);
      let last = 0;
      for (let kill = 0; kill < KILLS / STORES; kill += 1) {
        const said = await committedBeforeKill(program, path, random() * 150);
        expect(said).toBeGreaterThan(last);
        last = said;
        const state = await openStateStore(path);
        const { flushedTo, segments, expired } = state.manifest.snapshot();
        // One more may have been committed and not been acknowledged.
        expect([said, said + 1]).toContain(flushedTo);
        expect(state.tailPlaces.load()).toMatchObject([{ offset: flushedTo }]);
        const listed = segments.reduce((sum, { events }) => sum + events, 0);
        expect(listed + (expired.get('s') ?? 0)).toBe(flushedTo);
        expect(state.verify()).toEqual([]);
        state.close();
      }
      return last;
    }),
  );
  expect(Math.min(...commits)).toBeGreaterThan(KILLS / STORES);
});
