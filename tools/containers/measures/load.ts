import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { execsOf, processesOf, recordScript, type Bench, type Measure } from './measure.ts';

const RATE = 2000;
const LOOPS = 4;
const SECONDS = 12;
/** The period of a loop in microseconds. */
const TICK = 20_000;
/** The measured middle part of the load, in milliseconds. */
const WINDOW = 8000;
/** Clock ticks per second in /proc, on every Linux that runs Node. */
const HERTZ = 100;

/** Each loop starts its share of processes in every period, and waits for the next without a process. */
const SCRIPT = `
  loop() {
    exec {clock}<> <(:)
    local next=\${EPOCHREALTIME/./} rest
    local end=$((next + ${SECONDS} * 1000000))
    while ((next < end)); do
      for i in {1..${(RATE / LOOPS / 1_000_000) * TICK}}; do /usr/bin/true; done
      next=$((next + ${TICK}))
      rest=$((next - \${EPOCHREALTIME/./}))
      if ((rest > 0)); then
        printf -v rest '0.%06d' "$rest"
        read -r -t "$rest" -u "$clock"
      fi
    done
  }
  for number in {1..${LOOPS}}; do loop & done
  wait`;

/** The CPU time of the sensor while processes start at a steady rate. */
export async function load(bench: Bench): Promise<readonly Measure[]> {
  let share = Number.NaN;
  let megabytes = Number.NaN;
  let window = 0;
  const { lines, container } = await recordScript(bench, SCRIPT, async ({ pid }) => {
    await wait(2000);
    const before = { ticks: ticksOf(pid), at: performance.now() };
    await wait(WINDOW);
    window = (performance.now() - before.at) / 1000;
    share = (ticksOf(pid) - before.ticks) / HERTZ / window;
    megabytes = peakOf(pid);
  });
  const execs = execsOf(processesOf(lines, container), '/usr/bin/true');
  const rate = execs.length / SECONDS;
  const withArguments = execs.filter(({ hasArguments }) => hasArguments).length / execs.length;
  return [
    {
      what: 'process starts per second, of those requested',
      measured: `${rate.toFixed(0)} of ${RATE}, ${(withArguments * 100).toFixed(1)} % with arguments`,
      target: `≥ ${RATE * 0.95}`,
      isMet: rate >= RATE * 0.95,
    },
    {
      what: 'CPU time of the sensor',
      measured: `${(share * 100).toFixed(1)} % of a core`,
      target: '< 25 %',
      isMet: share < 0.25,
    },
    {
      what: 'peak memory of the sensor',
      measured: `${megabytes.toFixed(0)} MB`,
      target: '< 150 MB',
      isMet: megabytes < 150,
    },
  ];
}

/** CPU time of all threads of a process, in clock ticks. */
function ticksOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(fields[11]) + Number(fields[12]);
}

function peakOf(pid: number): number {
  const [, kilobytes] =
    /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return (Number(kilobytes) * 1024) / 1e6;
}
