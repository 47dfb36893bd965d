import { execsOf, processesOf, recordScript, type Bench, type Measure } from './measure.ts';

const LOOPS = 8;
const EACH = 625;
const TOTAL = LOOPS * EACH;

/** Short-lived processes from several concurrent loops. */
export async function burst(bench: Bench): Promise<readonly Measure[]> {
  const script = `
    for loop in {1..${LOOPS}}; do
      for i in {1..${EACH}}; do /usr/bin/true; done &
    done
    wait`;
  const { lines, container, said } = await recordScript(bench, script);
  const execs = execsOf(processesOf(lines, container), '/usr/bin/true');
  const lost = lostBy(said);
  const withArguments = execs.filter(({ hasArguments }) => hasArguments).length;
  return [
    {
      what: `starts seen of ${TOTAL} from ${LOOPS} loops`,
      measured: `${execs.length}, ${lost} counted as lost`,
      target: `${TOTAL}, or counted`,
      isMet: execs.length === TOTAL || (execs.length < TOTAL && execs.length + lost >= TOTAL),
    },
    {
      what: 'of these with arguments',
      measured: `${((withArguments / execs.length) * 100).toFixed(1)} %`,
      target: 'none',
      isMet: true,
    },
  ];
}

/** The number of events that the kernel lost, as reported by the sensor. */
function lostBy(said: string): number {
  const counts = [...said.matchAll(/lost (\d[\d,]*) event/g)];
  return Number(counts.at(-1)?.[1]?.replaceAll(',', '') ?? 0);
}
