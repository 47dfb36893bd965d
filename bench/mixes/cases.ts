import { median, type Run } from '../whole-process.ts';
import {
  documentFile,
  falcoFile,
  ruleFolder,
  ruleFolderWithCommon,
  smallFile,
  tetragonFile,
} from './files.ts';
import type { Mix } from './mix.ts';

export const RULES = 1_000;
const BASE = 25;
const NAMES = 'dockerd docker kubelet kube-proxy kubectl containerd runc systemd crictl'.split(' ');
const NINE_NAMES = `process where container.id : "*" and event.type == "start" and process.name : (${NAMES.map((name) => `"${name}"`).join(', ')})`;

const dockwarden = (...args: string[]): string[] => [
  process.execPath,
  'dist/cli/main.cjs',
  ...args,
];
const scan = (...args: string[]): string[] => dockwarden('scan', '--format', 'ndjson', ...args);
const withRules = (folder: () => string) => async (mix: Mix, documents: number) =>
  scan('--rules', folder(), await documentFile(mix, documents));

/** Whole commands over the file of a mix, run in turns. */
export const PROGRAMS = {
  ripgrep: async (mix: Mix, documents: number) => [
    'rg',
    '-c',
    '-i',
    NAMES.join('|'),
    await documentFile(mix, documents),
  ],
  pack: async (mix: Mix, documents: number) => scan(await documentFile(mix, documents)),
  query: async (mix: Mix, documents: number) =>
    dockwarden('query', '--count', NINE_NAMES, await documentFile(mix, documents)),
  few: withRules(() => ruleFolder(BASE)),
  many: withRules(() => ruleFolder(RULES)),
  'many and a common one': withRules(() => ruleFolderWithCommon(RULES)),
  falco: async (mix: Mix, documents: number) => scan(await falcoFile(mix, documents)),
  tetragon: async (mix: Mix, documents: number) => scan(await tetragonFile(mix, documents)),
  small: () => Promise.resolve(scan(smallFile())),
} as const;

export type ProgramName = keyof typeof PROGRAMS;
export type Runs = Readonly<Record<ProgramName, readonly Run[]>>;

/** A row of the table. */
export interface Case {
  readonly name: string;
  readonly title: string;
  readonly unit: 'x' | 'MB' | 'ms' | 'records/s';
  readonly bar: number;
  readonly stretch: number;
  readonly programs: readonly ProgramName[];
  /** @param time of a run, wall-clock or CPU */
  readonly figure: (runs: Runs, time: Time, documents: number) => number;
  /** Whether only its wall-clock time is meaningful. */
  readonly clockOnly?: true;
}

export type Time = (run: Run) => number;

/** The median over paired runs. */
function each(runs: Runs, first: ProgramName, of: (round: number) => number): number {
  return median(runs[first].map((_, round) => of(round)));
}

const ratio =
  (own: ProgramName, other: ProgramName): Case['figure'] =>
  (runs, time) =>
    each(runs, own, (round) => at(runs, own, time, round) / at(runs, other, time, round));

function at(runs: Runs, name: ProgramName, time: Time, round: number): number {
  const run = runs[name][round];
  return run === undefined ? Number.NaN : time(run);
}

const rate =
  (name: ProgramName): Case['figure'] =>
  (runs, time, documents) =>
    documents / median(runs[name].map(time));

export const CASES: readonly Case[] = [
  {
    name: 'pack',
    title: 'the shipped rules, against `rg -c` for nine names',
    unit: 'x',
    bar: 2,
    stretch: 1.2,
    programs: ['ripgrep', 'pack'],
    figure: ratio('pack', 'ripgrep'),
  },
  {
    name: 'rules',
    title: `${RULES} rules, against ${BASE} of them`,
    unit: 'x',
    bar: 1.4,
    stretch: 1.1,
    programs: ['few', 'many'],
    figure: ratio('many', 'few'),
  },
  {
    name: 'query',
    title: 'the nine-name query, against `rg -c`',
    unit: 'x',
    bar: 0.8,
    stretch: 0.5,
    programs: ['ripgrep', 'query'],
    figure: ratio('query', 'ripgrep'),
  },
  {
    name: 'memory',
    title: `peak memory, ${RULES} rules`,
    unit: 'MB',
    bar: 400,
    stretch: 250,
    programs: ['many'],
    figure: ({ many }) => Math.max(...many.map(({ peakBytes }) => peakBytes)) / 1e6,
    clockOnly: true,
  },
  {
    name: 'start',
    title: 'from the start to the first alert, small file, the shipped rules',
    unit: 'ms',
    bar: 200,
    stretch: 100,
    programs: ['small'],
    figure: ({ small }) => median(small.map((run) => run.firstOutputSeconds)) * 1_000,
    clockOnly: true,
  },
  {
    name: 'falco',
    title: 'records of Falco, the shipped rules',
    unit: 'records/s',
    bar: 60_000,
    stretch: 120_000,
    programs: ['falco'],
    figure: rate('falco'),
  },
  {
    name: 'tetragon',
    title: 'records of Tetragon, the shipped rules',
    unit: 'records/s',
    bar: 60_000,
    stretch: 120_000,
    programs: ['tetragon'],
    figure: rate('tetragon'),
  },
  {
    name: 'common',
    title: `${RULES} rules beside one that is true of most events, against them alone`,
    unit: 'x',
    bar: 1.05,
    stretch: 1.05,
    programs: ['many', 'many and a common one'],
    figure: ratio('many and a common one', 'many'),
  },
];
