import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseOsRelease, readHostFacts } from './host-facts.ts';
import { createWallClock, instantText } from './wall-clock.ts';

const folder = mkdtempSync(join(tmpdir(), 'host-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('facts of a host', () => {
  it('come from its files', () => {
    writeFileSync(`${folder}/machine-id`, '3d1219c7\n');
    writeFileSync(`${folder}/boot`, 'aa-bb\n');
    writeFileSync(
      `${folder}/os`,
      'ID=debian\nPRETTY_NAME="Debian 12"\nVERSION_ID=\'12\'\n#ID=x\n=\nBUG_URL=\n',
    );
    const facts = readHostFacts({
      name: 'node-1',
      machineId: [`${folder}/none`, `${folder}/machine-id`],
      bootId: `${folder}/boot`,
      osRelease: [`${folder}/os`],
    });
    expect(facts).toMatchObject({
      name: 'node-1',
      id: '3d1219c7',
      bootId: 'aa-bb',
      osFamily: 'debian',
      osFull: 'Debian 12',
      osVersion: '12',
    });
  });

  it('do without them', () => {
    const none = `${folder}/none`;
    expect(
      readHostFacts({ name: 'n', machineId: [none], bootId: none, osRelease: [none] }),
    ).toMatchObject({
      id: 'n',
      bootId: null,
      osFamily: null,
    });
  });

  it('take a value with an equals sign whole, and no name of JavaScript for one', () => {
    const values = parseOsRelease('A=b=c\n__proto__=x\n');
    expect([...values]).toEqual([
      ['A', 'b=c'],
      ['__proto__', 'x'],
    ]);
  });
});

/** Clocks that advance by 0.3 ms at each read. */
function clocks() {
  const state = { ns: 5_000_000_100n, set: 0n, slept: 0n, frozen: false };
  const go = () => (state.frozen ? state.ns : (state.ns += 300_000n));
  return {
    state,
    sources: {
      monotonic: go,
      wall: () => Number((go() + state.set) / 1_000_000n),
      uptime: () => `${Number(state.ns + state.slept) / 1e9} 1.0\n`,
    },
  };
}

describe('the clock of the day', () => {
  it('is found to less than a millisecond', () => {
    const { state, sources } = clocks();
    state.set = 1_700_000_000_000_000_000n;
    const clock = createWallClock(sources);
    const off = clock.toWall(1000n) - state.set - 1000n;
    expect(off > -1_000_000n && off < 1_000_000n).toBe(true);
    expect(clock.sinceBoot).toBe(0n);
  });

  it('is measured again after it was set, and after sleep', () => {
    const { state, sources } = clocks();
    const clock = createWallClock(sources);
    clock.refresh();
    expect(clock.steps).toBe(0);
    state.set = -3_600_000_000_000n;
    state.slept = 60_000_000_000n;
    clock.refresh();
    expect(clock.steps).toBe(1);
    const off = clock.toWall(0n) - state.set;
    expect(off > -1_000_000n && off < 1_000_000n).toBe(true);
    expect(Number(clock.sinceBoot) / 1e9).toBeCloseTo(60, 1);
  });

  it('may stand still', () => {
    const { state, sources } = clocks();
    state.frozen = true;
    expect(createWallClock(sources).toWall(0n)).toBe(-100n);
  });
});

it.each([
  [0n, '1970-01-01T00:00:00.000000000Z'],
  [1_795_534_309_542_689_265n, '2026-11-24T15:31:49.542689265Z'],
  [1_795_534_309_000_000_007n, '2026-11-24T15:31:49.000000007Z'],
])('%d ns is %s', (nanoseconds, text) => {
  expect(instantText(nanoseconds)).toBe(text);
});
