import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { guardExit } from './running-sensor.ts';

/** A process to listen to. */
class Host extends EventEmitter {
  readonly pid = 42;
  readonly killed: [number, string][] = [];

  kill(pid: number, signal: string): void {
    this.killed.push([pid, signal]);
  }
}

function guarded() {
  const host = new Host();
  const cleaned: string[] = [];
  const release = guardExit(() => cleaned.push('cleaned'), host as unknown as NodeJS.Process);
  return { host, cleaned, release };
}

test('cleans at the exit', () => {
  const { host, cleaned } = guarded();
  host.emit('exit', 0);
  expect(cleaned).toEqual(['cleaned']);
});

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'])(
  'cleans at %s, and lets it end the process',
  (signal) => {
    const { host, cleaned } = guarded();
    host.emit(signal, signal);
    expect([cleaned, host.killed]).toEqual([['cleaned'], [[42, signal]]]);
    expect(host.listenerCount(signal)).toBe(0);
  },
);

test('leaves a signal to another listener', () => {
  const { host, cleaned } = guarded();
  host.on('SIGINT', () => {});
  host.emit('SIGINT', 'SIGINT');
  expect([cleaned, host.killed]).toEqual([[], []]);
});

test('can be taken away', () => {
  const { host, release } = guarded();
  release();
  expect(host.eventNames()).toEqual([]);
});
