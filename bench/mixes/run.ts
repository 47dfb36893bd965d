// Rule throughput for different mixes of events: whole commands in turns, ratios within one round,
// medians. The worst mix counts.
//
//   npm run bench:mixes                               100,000 documents a mix, five rounds: a quarter of an hour
//   npm run bench:mixes -- --only rules,memory --mix busybox --runs 3
//   npm run bench:mixes -- --documents 500000         as docs/performance.md shows
//
// Cases: pack, rules, query, memory, start, falco, tetragon, common. Those of the service, durable ingest and a thousand
// scheduled rules, are in `bench:detection`.
import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { runOnce, type Run } from '../whole-process.ts';
import { CASES, PROGRAMS, type ProgramName, type Runs } from './cases.ts';
import { MIXES, type Mix } from './mix.ts';
import { caseTable, programTable, type MixRuns } from './tables.ts';

const { values } = parseArgs({
  options: {
    documents: { type: 'string', default: '100000' },
    runs: { type: 'string', default: '5' },
    only: { type: 'string' },
    mix: { type: 'string' },
  },
});

const named = <T extends { readonly name: string }>(all: readonly T[], names?: string): T[] =>
  all.filter(({ name }) => names === undefined || names.split(',').includes(name));

async function runsOf(
  mix: Mix,
  programs: readonly ProgramName[],
  documents: number,
  rounds: number,
): Promise<Runs> {
  const commands = new Map<ProgramName, readonly string[]>();
  for (const name of programs) commands.set(name, await PROGRAMS[name](mix, documents));
  const runs = Object.fromEntries(
    Object.keys(PROGRAMS).map((name): [string, Run[]] => [name, []]),
  ) as Record<ProgramName, Run[]>;
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, [command = '', ...args]] of commands) {
      const run = await runOnce(command, args);
      // 1 means that nothing was found.
      if (run.exitCode === null || run.exitCode > 1) throw new Error(`${name} failed`);
      runs[name].push(run);
    }
  }
  return runs;
}

async function main(): Promise<void> {
  const documents = Number(values.documents);
  const cases = named(CASES, values.only);
  const mixes = named(MIXES, values.mix);
  const programs = (Object.keys(PROGRAMS) as ProgramName[]).filter((name) =>
    cases.some((each) => each.programs.includes(name)),
  );
  if (programs.includes('ripgrep') && spawnSync('rg', ['--version']).status !== 0) {
    throw new Error('ripgrep is not installed; without it: --only rules,memory,start,common');
  }
  const all: MixRuns[] = [];
  for (const mix of mixes) {
    console.error(`${mix.name}: ${programs.join(', ')} …`);
    all.push({ mix, runs: await runsOf(mix, programs, documents, Number(values.runs)) });
  }
  console.log(
    `${cpus()[0]?.model}, ${cpus().length} cores, Node ${process.version}, ${documents} documents, ${values.runs} rounds\n`,
  );
  console.log(caseTable(cases, all, documents));
  console.log(programTable(programs, all));
}

await main();
