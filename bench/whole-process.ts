import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface Run {
  readonly seconds: number;
  /** User and system CPU time. */
  readonly cpuSeconds: number;
  /** The time until its first output; equal to `seconds` if it wrote nothing. */
  readonly firstOutputSeconds: number;
  /** The maximum resident set size, in bytes; 0 if the system does not report it. */
  readonly peakBytes: number;
  readonly output: string;
  readonly exitCode: number | null;
}

/** The report of bash after the command has ended; the command's own output is discarded. */
const TIMED = `TIMEFORMAT='%R %U %S'; time "$@" 2>/dev/null`;

/** Runs a program to its end and measures it from outside. */
export async function runOnce(command: string, args: readonly string[]): Promise<Run> {
  const started = performance.now();
  const child = spawn('bash', ['-c', TIMED, 'bash', command, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let peakBytes = 0;
  const timer = setInterval(() => (peakBytes = Math.max(peakBytes, highWater(child.pid))), 20);
  let times = '';
  child.stderr.on('data', (chunk) => (times += String(chunk)));
  const closed = new Promise<number | null>((resolve) => child.once('close', resolve));
  let output = '';
  let first: number | null = null;
  for await (const chunk of child.stdout) {
    first ??= performance.now();
    output += String(chunk).slice(0, 1_000);
  }
  const exitCode = await closed;
  clearInterval(timer);
  const [seconds = 0, user = 0, system = 0] = times.trim().split(' ').map(Number);
  return {
    seconds,
    cpuSeconds: user + system,
    firstOutputSeconds: first === null ? seconds : (first - started) / 1_000,
    peakBytes,
    output: output.trim(),
    exitCode,
  };
}

/** The kernel's own high-water mark of bash's only child, so that a peak between two samples is not missed. */
function highWater(bash: number | undefined): number {
  try {
    const [child] = readFileSync(`/proc/${bash}/task/${bash}/children`, 'utf8').split(' ');
    const status = readFileSync(`/proc/${child}/status`, 'utf8');
    return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1_024;
  } catch {
    return 0;
  }
}

export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
