import { readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { podOf, readHead, type Pod } from './head.ts';
import { isRoot, type Root } from './root-template.ts';

/** A minimum number of alerts of one rule. */
export interface Expectation {
  /** The rule's file name without its extension. */
  readonly rule: string;
  readonly count: number;
}

/** A script and the metadata in its header comments. */
export interface Scenario {
  /** The script's file name without its extension. */
  readonly name: string;
  readonly path: string;
  readonly kind: 'attack' | 'benign';
  readonly expects: readonly Expectation[];
  /** `host`: it runs outside, with the id of a container in `$CONTAINER`. */
  readonly runs: 'inside' | 'host';
  readonly root: Root;
  readonly image: string;
  /** Absent: a container without a pod. */
  readonly pod: Pod | undefined;
}

const KEYS = ['expects', 'runs', 'root', 'image', 'pod'] as const;

export function loadScenarios(folder: string): readonly Scenario[] {
  const load = (path: string, kind: Scenario['kind']) =>
    readdirSync(path)
      .filter((name) => name.endsWith('.sh'))
      .sort()
      .map((name) => readScenario(join(path, name), readFileSync(join(path, name), 'utf8'), kind));
  return [...load(folder, 'attack'), ...load(join(folder, 'benign'), 'benign')];
}

/** @throws {ContainersError} if a header comment is not understood */
export function readScenario(path: string, text: string, kind: Scenario['kind']): Scenario {
  const name = basename(path, '.sh');
  const { all, one, fault } = readHead(path, text, KEYS);
  const expects = all('expects').map((value) => {
    const [, rule, count] = /^(\w+) ([1-9]\d*)$/.exec(value) ?? [];
    if (rule === undefined) throw fault('write "# expects: RULE NUMBER"');
    return { rule, count: Number(count) };
  });
  const runs = one('runs') ?? 'inside';
  if (runs !== 'inside' && runs !== 'host') throw fault('"# runs:" is inside or host');
  const root = one('root') ?? 'debian';
  if (!isRoot(root)) throw fault('"# root:" is debian or busybox');
  const image = one('image') ?? 'registry.example/scenarios/debian:1';
  return { name, path, kind, expects, runs, root, image, pod: podOf(one('pod'), fault) };
}
