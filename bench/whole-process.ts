import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface Run {
  readonly seconds: number;
  /** Largest resident size seen, in bytes; 0 where the system does not report it. */
  readonly peakBytes: number;
  readonly output: string;
}

/** Runs a program to its end and measures it from outside. */
export async function runOnce(command: string, args: readonly string[]): Promise<Run> {
  const started = performance.now();
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  let peakBytes = 0;
  const timer = setInterval(() => (peakBytes = Math.max(peakBytes, highWater(child.pid))), 20);
  let output = '';
  for await (const chunk of child.stdout) output += String(chunk).slice(0, 1_000);
  clearInterval(timer);
  return { seconds: (performance.now() - started) / 1_000, peakBytes, output: output.trim() };
}

/** The kernel's own high-water mark, so that a peak between two looks is not missed. */
function highWater(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1_024;
  } catch {
    return 0;
  }
}

export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
