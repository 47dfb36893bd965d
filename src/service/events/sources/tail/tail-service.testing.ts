import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { MemoryIntake, MemoryLog, MemoryPlaces, metricOf, until } from '../sources.testing.ts';
import { SYSTEM_CLOCK, type Source, type SourceClock } from '../source.ts';
import { TailSource, type TailLimits } from './tail-source.ts';

export const FAST: Partial<TailLimits> = {
  pollMs: 2,
  discoverMs: 5,
  saveMs: 0,
  quietMs: 40,
  restMs: 80,
};

/** A folder of its own for each test. */
export let folder: string;
const running: Source[] = [];

/** Registers hooks, once per test file: they create folders, and end what tests have started. */
export function makeFolders(): void {
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tail-'));
  });
  afterEach(async () => {
    for (const source of running.splice(0)) await source.stop();
    rmSync(folder, { recursive: true });
  });
}

/** A service that remains the same while its source is restarted. */
export class Service {
  readonly intake = new MemoryIntake();
  readonly log = new MemoryLog();
  places = new MemoryPlaces();
  #source: Source | null = null;

  async start(
    paths: readonly string[] = [folder],
    given: Partial<TailLimits> = {},
    clock: SourceClock = SYSTEM_CLOCK,
  ): Promise<Source> {
    const { intake, log, places } = this;
    const limits = { ...FAST, ...given };
    const source = new TailSource({ paths, intake, log, places, limits, clock });
    await source.start();
    running.push(source);
    return (this.#source = source);
  }

  async stop(): Promise<void> {
    await this.#source?.stop();
  }

  /** The state after a kill: the positions as they were last saved, or before. */
  kill(saved = this.places.saved): void {
    this.places = new MemoryPlaces(saved);
  }

  get events(): readonly number[] {
    return [...this.intake.events.values()].map((line) => (JSON.parse(line) as { n: number }).n);
  }

  async has(count: number): Promise<void> {
    await until(() => this.intake.events.size >= count);
  }

  metric(name: string): number {
    if (this.#source === null) throw new Error('not started');
    return metricOf(this.#source.status(), name);
  }
}

export const file = (name: string) => join(folder, name);
export const lines = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => `{"n":${from + index}}\n`).join('');
export const numbers = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => from + index);
export const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
