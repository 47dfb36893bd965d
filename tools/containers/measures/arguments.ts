import { execsOf, processesOf, recordScript, type Bench, type Measure } from './measure.ts';

const SHORTEST = 400;
const ROUNDS = 100;

/** Ten commands with realistic lifetimes. */
const MIXED = `
  seq 1 2000 > /tmp/numbers
  for i in {1..${ROUNDS}}; do
    ls -l /usr/bin > /tmp/list
    sort -r /tmp/numbers > /tmp/sorted
    sed 's/1/one/' /tmp/numbers > /tmp/ones
    awk '{ sum += $1 } END { print sum }' /tmp/numbers > /tmp/sum
    gzip -kf /tmp/sorted
    sh -c 'exit 0'
    grep -c 9 /tmp/numbers > /tmp/count
    cat /tmp/ones > /tmp/copy
    perl -e 'print 1' > /tmp/one
    id > /tmp/id
  done`;

/** The share of execs with arguments, which have to be read before the process exits. */
export async function withArguments(bench: Bench): Promise<readonly Measure[]> {
  const loop = `for i in {1..${SHORTEST}}; do /usr/bin/true; done`;
  const short = await recordScript(bench, loop);
  const mixed = await recordScript(bench, MIXED);
  const shortest = execsOf(processesOf(short.lines, short.container), '/usr/bin/true');
  const others = processesOf(mixed.lines, mixed.container).filter(
    ({ action }) => action === 'exec',
  );
  return [
    lineOf(`arguments of ${SHORTEST} × /bin/true`, shortest, SHORTEST, 0.95),
    lineOf(`arguments of ${ROUNDS * 10} mixed commands`, others, ROUNDS * 10, 0.98),
  ];
}

function lineOf(
  what: string,
  execs: readonly { readonly hasArguments: boolean }[],
  expected: number,
  target: number,
): Measure {
  const share = execs.filter(({ hasArguments }) => hasArguments).length / execs.length;
  return {
    what,
    measured: `${(share * 100).toFixed(1)} % of ${execs.length}`,
    target: `≥ ${target * 100} %`,
    isMet: share >= target && execs.length >= expected,
  };
}
