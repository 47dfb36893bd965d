import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { seededRandom } from '../generate.ts';

/** Programs that the generated documents run, and others that they never run. */
const COMMON = [
  'bash',
  'sh',
  'python3',
  'node',
  'curl',
  'wget',
  'tar',
  'find',
  'chmod',
  'nginx',
  'java',
];
const RARE = [
  'nc',
  'socat',
  'nmap',
  'xmrig',
  'kubectl',
  'docker',
  'crictl',
  'runc',
  'nsenter',
  'gdb',
  'strace',
  'perl',
];
const PATHS = [
  '/etc/shadow',
  '/root/.ssh',
  '/var/run/docker.sock',
  '/proc/1/root',
  '/dev/shm',
  '/tmp',
  '/var/lib/kubelet',
];

export interface BenchRule {
  readonly id: string;
  readonly query: string;
}

/**
 * Rules as people write them, no two with the same query: names of programs, their arguments and parents, images,
 * and sequences. Most look for events that never happen; some, as usual, for a frequent event with one more condition.
 */
export function benchRules(count: number): BenchRule[] {
  const random = seededRandom(63);
  const any = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const quoted = (values: readonly string[]) => values.map((value) => `"${value}"`).join(', ');
  return Array.from({ length: count }, (_, number) => {
    const tool = `tool-${number}`;
    const queries = [
      () =>
        `process where event.type == "start" and process.name in (${quoted([tool, any(RARE), `${tool}d`])})`,
      () =>
        `process where container.id : "*" and event.type == "start" and process.name : (${quoted([tool, `${any(RARE)}-${number}`, `${tool}*`])})`,
      () =>
        `process where event.type == "start" and process.name == "${any(COMMON)}" and process.args : (${quoted([`*${any(PATHS)}/${number}*`, `--${tool}`])})`,
      () =>
        `process where event.type == "start" and process.parent.name in (${quoted([any(COMMON), any(COMMON)])}) and process.executable : (${quoted([`${any(PATHS)}/${tool}*`, `/opt/${tool}/*`])})`,
      () =>
        `process where event.type == "start" and process.args : "*${any(PATHS)}*" and process.args : "--${tool}=*" and not process.parent.name == "${any(COMMON)}"`,
      () =>
        `process where event.type == "start" and container.image.name : "registry.example/*" and process.name == "${any(RARE)}" and process.args == "${tool}"`,
      () =>
        `process where process.name in (${quoted([any(RARE), tool])}) and process.args_count > ${2 + (number % 7)} and process.user.id == "0" and process.interactive == true and process.working_directory : "/srv/${tool}*"`,
      () =>
        `process where event.type == "start" and process.command_line regex~ """.*${any(RARE)} +-${tool} +[0-9.]+:[0-9]+.*"""`,
      () =>
        `sequence by container.id with maxspan=1m [process where event.type == "start" and process.name == "${any(RARE)}"] [process where event.type == "start" and process.name == "${tool}"]`,
      // Its first event happens all the time.
      () =>
        `sequence by container.id, process.parent.entity_id with maxspan=${30 + (number % 60)}s [process where event.type == "start" and process.name in ("curl", "wget")] [process where event.type == "start" and process.args == "/tmp/${tool}"]`,
    ];
    // With one of the last kind in 200, a fifth of the events are candidates: more than twice as many as for
    // the same number of shipped rules.
    const kind = number % 200 === 199 ? 9 : number % 10 === 9 ? 8 : number % 8;
    return {
      id: `00000000-0063-4000-8000-${String(number).padStart(12, '0')}`,
      query: (queries[kind] ?? queries[0])?.() ?? '',
    };
  });
}

/** Writes them into a folder, one per file; the folder appears when it is complete. */
export function writeBenchRules(folder: string, rules: readonly BenchRule[], fields: string): void {
  const making = `${folder}.new`;
  mkdirSync(making, { recursive: true });
  for (const { id, query } of rules) {
    writeFileSync(join(making, `${id}.toml`), ruleText(id, query, fields));
  }
  renameSync(making, folder);
}

/** @param fields additional lines of `[rule]`, such as its interval */
export const ruleText = (id: string, query: string, fields: string): string => `[metadata]
creation_date = "2026/11/26"
maturity = "production"

[rule]
rule_id = "${id}"
name = "Bench ${id}"
description = "A rule to measure with, as long as descriptions of rules are: it says what is found and why that matters."
type = "eql"
language = "eql"
severity = "low"
risk_score = 21
index = ["logs-*"]
tags = ["Domain: Container", "OS: Linux"]
note = """${'## What to look at\n\nWho started it, from where, and what followed in the same container.\n\n'.repeat(12)}"""
${fields}
query = '''
${query}
'''
`;
