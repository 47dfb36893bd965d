import { readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ContainersError } from './errors.ts';
import { isRoot, type Root } from './root-template.ts';

/** At least so many alerts of one rule. */
export interface Expectation {
  /** The rule's file name without its ending. */
  readonly rule: string;
  readonly count: number;
}

/** A script and what the comments at its head say of it. */
export interface Scenario {
  /** The script's file name without its ending. */
  readonly name: string;
  readonly path: string;
  readonly kind: 'attack' | 'benign';
  readonly expects: readonly Expectation[];
  /** `host`: it runs outside, with the id of a container in `$CONTAINER`. */
  readonly runs: 'inside' | 'host';
  readonly root: Root;
  readonly image: string;
  /** Absent: a container without a pod. */
  readonly pod: { readonly namespace: string; readonly name: string } | undefined;
}

const KEYS = ['expects', 'runs', 'root', 'image', 'pod'] as const;
type Key = (typeof KEYS)[number];
const isKey = (text: string): text is Key => KEYS.some((key) => key === text);

export function loadScenarios(folder: string): readonly Scenario[] {
  const load = (path: string, kind: Scenario['kind']) =>
    readdirSync(path)
      .filter((name) => name.endsWith('.sh'))
      .sort()
      .map((name) => readScenario(join(path, name), readFileSync(join(path, name), 'utf8'), kind));
  return [...load(folder, 'attack'), ...load(join(folder, 'benign'), 'benign')];
}

/** @throws {ContainersError} if a comment at the head is not understood */
export function readScenario(path: string, text: string, kind: Scenario['kind']): Scenario {
  const fault = (what: string) => new ContainersError(`${path}: ${what}`);
  const name = basename(path, '.sh');
  const given = new Map<Key, string[]>();
  for (const [, key = '', value = ''] of headOf(text).matchAll(/^# ([a-z]+): (.*)$/gm)) {
    if (!isKey(key)) throw fault(`"# ${key}:" is none of ${KEYS.join(', ')}`);
    given.set(key, [...(given.get(key) ?? []), value.trim()]);
  }
  const one = (key: Key): string | undefined => {
    const values = given.get(key) ?? [];
    if (values.length > 1) throw fault(`"# ${key}:" stands twice`);
    return values[0];
  };
  const expects = (given.get('expects') ?? []).map((value) => {
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

/** The comments before the first empty line. */
const headOf = (text: string): string => text.split('\n\n', 1)[0] ?? '';

function podOf(value: string | undefined, fault: (what: string) => Error): Scenario['pod'] {
  if (value === undefined) return undefined;
  const [namespace = '', name = '', ...more] = value.split('/');
  if (namespace === '' || name === '' || more.length > 0)
    throw fault('write "# pod: NAMESPACE/POD"');
  return { namespace, name };
}
