import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { execsOf, processesOf, recordScript, type Bench, type Measure } from './measure.ts';

const CALLS = 400;
const LOOPS = 3;

/** Calls a tool with pauses in between, while others start processes without pauses. */
const SCRIPT = `
  loop() { while [ -e /tmp/go ]; do /usr/bin/true; /usr/bin/true; /usr/bin/true; sleep 0.003; done; }
  exec {clock}<> <(:)
  touch /tmp/go
  for number in {1..${LOOPS}}; do loop & done
  for call in {1..${CALLS}}; do
    /usr/bin/nsenter -t 1 -m true 2> /dev/null
    read -r -t 0.01 -u "$clock"
  done
  rm /tmp/go
  wait`;

/** What the sensor can read when every CPU is overloaded. */
export async function busy(bench: Bench): Promise<readonly Measure[]> {
  const others = Array.from({ length: 2 * availableParallelism() }, () =>
    spawn('setpriv', ['--pdeathsig', 'KILL', '--', 'sh', '-c', 'while :; do :; done'], {
      stdio: 'ignore',
    }),
  );
  try {
    const { lines, container } = await recordScript(bench, SCRIPT);
    const seen = processesOf(lines, container);
    return [
      lineOf(
        `calls of nsenter on a busy host: arguments`,
        execsOf(seen, '/usr/bin/nsenter'),
        CALLS,
      ),
      lineOf('shortest processes beside them: arguments', execsOf(seen, '/usr/bin/true'), 1),
    ];
  } finally {
    for (const other of others) other.kill('SIGKILL');
  }
}

function lineOf(
  what: string,
  execs: readonly { readonly hasArguments: boolean }[],
  expected: number,
): Measure {
  const share = execs.filter(({ hasArguments }) => hasArguments).length / execs.length;
  return {
    what,
    measured: `${(share * 100).toFixed(1)} % of ${execs.length}`,
    target: '≥ 98 %',
    isMet: share >= 0.98 && execs.length >= expected,
  };
}
