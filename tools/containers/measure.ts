// Measures the sensor over real containers: latency, bursts, arguments, load, hostile names.
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ContainersError, exitWith } from './errors.ts';
import { whatIsMissing } from './host.ts';
import { withArguments } from './measures/arguments.ts';
import { burst } from './measures/burst.ts';
import { busy } from './measures/busy.ts';
import { hostile } from './measures/hostile.ts';
import { latency } from './measures/latency.ts';
import { load } from './measures/load.ts';
import type { Bench, Measure } from './measures/measure.ts';
import { withContainers } from './session.ts';
import { textTable } from './text-table.ts';

const MEASURES: Readonly<Record<string, (bench: Bench) => Promise<readonly Measure[]>>> = {
  latency,
  burst,
  arguments: withArguments,
  load,
  busy,
  hostile,
};

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { cli: { type: 'string', default: 'dist/cli/main.cjs' } },
  });
  const missing = whatIsMissing();
  if (missing !== undefined) {
    console.log(`Measures of the sensor: SKIPPED, ${missing}.`);
    return 0;
  }
  const asked = positionals.length > 0 ? positionals : Object.keys(MEASURES);
  const cli = [process.execPath, resolve(values.cli)];
  const measures = await withContainers(async (work, onEnd) => {
    const results: Measure[] = [];
    for (const name of asked) {
      const measure = MEASURES[name];
      if (measure === undefined) {
        throw new ContainersError(`"${name}" is not one of ${Object.keys(MEASURES).join(', ')}`);
      }
      results.push(...(await measure({ work, onEnd, cli })));
    }
    return results;
  });
  const rows = measures.map(({ what, measured, target, isMet }) => [
    what,
    measured,
    target,
    isMet ? 'met' : 'NOT MET',
  ]);
  console.log(textTable(['MEASURE', 'MEASURED', 'TARGET', ''], rows));
  return measures.every(({ isMet }) => isMet) ? 0 : 1;
}

await exitWith(main);
