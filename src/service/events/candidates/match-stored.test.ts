import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { DATA_SET_ALIASES } from '../../../events/origin/data-set-aliases.ts';
import { openDataFolderForTests } from '../../../stores/embedded/data-folder.testing.ts';
import { memoryReader, type MemoryEvent } from '../../../stores/memory-reader.testing.ts';
import { evaluationOf, generationOfRules } from './candidates.testing.ts';
import { StoredMatching } from './match-stored.ts';
import type { MatchedBatch } from './matched-batch.ts';
import { StoredMatcher } from './stored-matcher.ts';

/** The memory reader has received each event at as many milliseconds as its number. */
const at = (milliseconds: number) => new Date(milliseconds).toISOString();
const document = (name: string, more: object = {}) =>
  JSON.stringify({ event: { category: 'process' }, process: { name }, ...more });

/** Three streams in turn; `sh` is every fourth event. */
const EVENTS: readonly MemoryEvent[] = Array.from({ length: 60 }, (_, arrival) => ({
  stream: ['a', 'b', 'c'][arrival % 3] ?? '',
  index: arrival % 3 === 2 ? 'other' : 'logs-x',
  document: document(arrival % 4 === 0 ? 'sh' : 'x', { '@timestamp': at(1_000 + arrival) }),
}));

const found = ({ signatures, matches }: MatchedBatch) =>
  Object.fromEntries(matches.map(({ rule, arrivals }) => [signatures[rule], [...arrivals]]));

const SHELL = { shell: 'process where process.name == "sh"' };
const SHELLS = [...EVENTS.keys()].filter((arrival) => arrival % 4 === 0 && arrival % 3 !== 2);

describe('matching of stored events', () => {
  it.each([
    ['asks the indexes of the store where they can answer', SHELL, 1],
    [
      'reads all events for a rule about which they know nothing',
      { ...SHELL, all: 'any where true' },
      3,
    ],
    ['reads all events for many rules', many(40), 3],
  ])('%s', async (_, queries, blocksPerStream) => {
    const reader = memoryReader(EVENTS, { blockRows: 20 });
    const search = vi.spyOn(reader, 'search');
    const batch = await new StoredMatching(generationOfRules(queries)).match(reader, {
      from: 10,
      to: 50,
    });
    const expected = SHELLS.filter((arrival) => arrival >= 10 && arrival < 50);
    expect(found(batch)).toMatchObject({ shell: expected });
    const [{ value } = { value: null }] = search.mock.results;
    expect(value?.counts.excluded === 0).toBe(blocksPerStream === 3);
    expect(batch).toMatchObject({ from: 10, to: 50, received: 49 });
    expect(batch.latest.get('@timestamp')).toBe(1_049_000_000n);
  });

  it('leaves out times that an event cannot have, for all fields', async () => {
    const events = EVENTS.map((event, arrival) =>
      arrival === 20
        ? { ...event, document: document('sh', { '@timestamp': '2030', 'event.start': '2030' }) }
        : {
            ...event,
            document: document('x', { '@timestamp': at(arrival), 'event.start': at(5) }),
          },
    );
    const evaluation = evaluationOf(SHELL.shell, { timestampField: 'event.start' });
    const rules = [{ signature: 'shell', evaluation }];
    const matching = new StoredMatching({ number: 1, rules, dataSetAliases: DATA_SET_ALIASES });
    const batch = await matching.match(memoryReader(events), { from: 0, to: 60 });
    expect(found(batch)).toStrictEqual({});
    expect(batch.latest).toStrictEqual(
      new Map([
        ['event.start', 5_000_000n],
        ['@timestamp', 59_000_000n],
        ['event.ingested', 59_000_000n],
      ]),
    );
  });

  it('reads the folder of a service, segments and log, in batches', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'dockwarden-matcher-'));
    const data = await openDataFolderForTests(folder);
    try {
      for (const half of [0, 1]) {
        for (const stream of ['logs-a-x', 'logs-b-x']) {
          await data.append(stream, [document('sh'), document(`${half}`), document('sh')]);
        }
        if (half === 0) await data.store.flush();
      }
      const low = lowThreads();
      const matcher = new StoredMatcher(folder, DATA_SET_ALIASES, { priority: 'normal' });
      const batches: MatchedBatch[] = [];
      const { rules } = generationOfRules(SHELL);
      const { signal } = new AbortController();
      for await (const batch of matcher.match(rules, { from: 1, to: 12 }, signal)) {
        batches.push(batch);
      }
      // Rules wait for it: a thread of low priority would get no time on a busy machine.
      expect(lowThreads().filter((thread) => !low.includes(thread))).toStrictEqual([]);
      await matcher.close();
      expect(batches.map(found)).toStrictEqual([{ shell: [2, 3, 5, 6, 8, 9, 11] }]);
    } finally {
      await data.close();
      rmSync(folder, { recursive: true });
    }
  });
});

/** The threads of this process with the lowest priority; none where there is no `/proc`. */
function lowThreads(): string[] {
  if (!existsSync('/proc/self/task')) return [];
  return readdirSync('/proc/self/task').filter((thread) => {
    const stat = readFileSync(`/proc/self/task/${thread}/stat`, 'latin1');
    // Fields follow the name of the program, which may contain blanks; the 17th of them is the nice value.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return Number(fields[16]) === constants.priority.PRIORITY_LOW;
  });
}

function many(count: number): Record<string, string> {
  const others = Array.from({ length: count }, (_, number) => [
    `r${number}`,
    `process where process.name == "p${number}"`,
  ]);
  return { ...SHELL, ...(Object.fromEntries(others) as Record<string, string>) };
}
