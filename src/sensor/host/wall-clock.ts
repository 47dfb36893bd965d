import { readFileSync } from 'node:fs';

/** Converts monotonic time to wall-clock time. */
export type WallClock = ReturnType<typeof createWallClock>;

export interface ClockSources {
  readonly monotonic: () => bigint;
  /** Whole milliseconds since 1970. */
  readonly wall: () => number;
  /** Seconds since boot, including suspend, as text; null if unknown. */
  readonly uptime: () => string | null;
}

const MILLISECOND = 1_000_000n;
const OFF_NS = 2n * MILLISECOND;
/** The resolution of uptime is 10 ms; a smaller difference is not a suspend. */
const SLEEP_NS = 100n * MILLISECOND;
/** A stopped clock must not block the sensor. */
const MAX_LOOKS = 1_000_000;

export function createWallClock(sources: ClockSources = SYSTEM) {
  let offset = measure(sources);
  let sinceBoot = measureSleep(sources);
  let steps = 0;
  return {
    /** Nanoseconds since 1970 of an instant of the monotonic clock. */
    toWall: (monotonic: bigint) => monotonic + offset,
    /** The moment on the monotonic clock. */
    monotonic: sources.monotonic,
    /** Nanoseconds to add to the monotonic clock to get the time since boot: the time in suspend. */
    get sinceBoot() {
      return sinceBoot;
    },
    /** How often it was more than 2 ms off. */
    get steps() {
      return steps;
    },
    /** Checks whether the wall clock was set or has drifted. To be called once per second. */
    refresh() {
      const off = BigInt(sources.wall()) * MILLISECOND - sources.monotonic() - offset;
      if (off > -OFF_NS && off < OFF_NS) return;
      offset = measure(sources);
      sinceBoot = measureSleep(sources);
      steps++;
    },
  };
}

/**
 * The offset of the wall-clock time to a few microseconds, although it is read in milliseconds:
 * measured at the moment when it advances to the next one. Takes up to 1 ms.
 */
function measure({ monotonic, wall }: ClockSources): bigint {
  const first = wall();
  let last = first;
  for (let looks = 0; last === first && looks < MAX_LOOKS; looks++) last = wall();
  return BigInt(last) * MILLISECOND - monotonic();
}

function measureSleep({ monotonic, uptime }: ClockSources): bigint {
  const seconds = Number.parseFloat(uptime() ?? '');
  if (!Number.isFinite(seconds)) return 0n;
  const sleep = BigInt(Math.round(seconds * 1e9)) - monotonic();
  return sleep > SLEEP_NS ? sleep : 0n;
}

const SYSTEM: ClockSources = {
  monotonic: () => process.hrtime.bigint(),
  wall: Date.now,
  uptime: () => {
    try {
      return readFileSync('/proc/uptime', 'latin1');
    } catch {
      return null;
    }
  },
};

const SECOND = 1_000_000_000n;

let shownSecond = 0n;
let shownPrefix = '1970-01-01T00:00:00.';

/** Nanoseconds since 1970 as `2026-11-24T15:31:49.542689265Z`. */
export function instantText(nanoseconds: bigint): string {
  let rest = Number(nanoseconds - shownSecond);
  // It is usually in the same second as the one before; dividing takes longer.
  if (rest < 0 || rest >= 1e9) {
    rest = Number(nanoseconds % SECOND);
    shownSecond = nanoseconds - BigInt(rest);
    shownPrefix = new Date(Number(shownSecond / MILLISECOND)).toISOString().slice(0, 20);
  }
  return `${shownPrefix}${String(rest).padStart(9, '0')}Z`;
}
