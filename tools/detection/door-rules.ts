import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ServiceProcess } from '../service-process.ts';

/** The built command. */
export const CLI = 'dist/cli/main.cjs';

/** By the name under which rules refer to the events that they read. */
const PATTERNS: Readonly<Record<string, readonly string[]>> = {
  all: ['*'],
  logs: ['logs-*'],
  own: [
    'falco*',
    'tetragon*',
    'tracee*',
    'kubearmor*',
    'laurel*',
    'kubernetes-audit*',
    'auditd*',
    'dockwarden*',
    'cloud_defend*',
  ],
  'cloud-defend': ['logs-cloud_defend*'],
};

/** When a rule is created: before the events arrive, or after. */
export type When = 'before' | 'after';

/** Rules that match every event that they read: a live and a scheduled one for each list of patterns. */
export const rulesOf = (when: When) =>
  ['live', 'scheduled'].flatMap((how) =>
    Object.entries(PATTERNS).map(([pattern, index]) => ({
      rule_id: `${when}-${how}-${pattern}`,
      name: `${pattern}, ${how}, made ${when}`,
      description: 'Matches every event that it reads.',
      type: 'eql',
      language: 'eql',
      query: 'any where true',
      index,
      severity: 'low',
      risk_score: 21,
      interval: '1s',
      from: 'now-1h',
      max_signals: 1_000,
      enabled: true,
      meta: { dockwarden: { live: how === 'live' } },
    })),
  );

export function writeRules(folder: string, when: When): void {
  mkdirSync(folder, { recursive: true });
  const lines = rulesOf(when).map((rule) => JSON.stringify(rule));
  writeFileSync(join(folder, `${when}.ndjson`), `${lines.join('\n')}\n`);
}

/** By rule, its alerts in order. */
export type Found = ReadonlyMap<string, readonly FoundAlert[]>;

export interface FoundAlert {
  readonly id: string;
  /** The fields copied from its event. */
  readonly event: string;
}

type AlertDocument = Readonly<Record<string, string>> & {
  readonly process?: { readonly executable?: string; readonly args?: readonly string[] };
  readonly file?: { readonly path?: string };
};

const foundAlert = (alert: AlertDocument): FoundAlert => ({
  id: alert['kibana.alert.uuid'] ?? '',
  event: [
    alert['kibana.alert.original_event.dataset'],
    alert['kibana.alert.original_time'],
    alert.process?.executable,
    alert.process?.args?.join(' '),
    alert.file?.path,
  ].join(' '),
});

export const eventsOf = (alerts: readonly FoundAlert[] = []) =>
  alerts.map(({ event }) => event).toSorted();
export const idsOf = (alerts: readonly FoundAlert[] = []) => alerts.map(({ id }) => id).toSorted();

/** @param what files, or `--data` and a folder */
export async function scan(rules: string, what: readonly string[]): Promise<Found> {
  const { stdout: output } = await promisify(execFile)(
    process.execPath,
    [CLI, 'scan', '--rules', rules, '--format', 'ndjson', ...what],
    { maxBuffer: 1 << 30 },
  );
  const found = new Map<string, FoundAlert[]>();
  for (const line of output.split('\n').filter((each) => each !== '')) {
    const alert = JSON.parse(line) as AlertDocument;
    const id = alert['kibana.alert.rule.rule_id'] ?? '';
    found.set(id, [...(found.get(id) ?? []), foundAlert(alert)]);
  }
  return found;
}

/** Requests a change from the service. Throws if it is refused. */
export async function post(
  service: ServiceProcess,
  path: string,
  body: object = {},
): Promise<unknown> {
  const answer = await service.fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${text.slice(0, 500)}`);
  return JSON.parse(text);
}

/** All alerts of the rules. */
export async function alertsOf(service: ServiceProcess, rules: readonly string[]): Promise<Found> {
  const found = new Map<string, FoundAlert[]>();
  for (const id of rules) {
    const { hits } = (await post(service, '/.alerts-security.alerts-default/_search', {
      size: 10_000,
      query: { term: { 'kibana.alert.rule.rule_id': id } },
      _source: ['kibana.alert.*', 'process.executable', 'process.args', 'file.path'],
    })) as { hits: { hits: { _source: AlertDocument }[] } };
    found.set(
      id,
      hits.hits.map(({ _source: alert }) => foundAlert(alert)),
    );
  }
  return found;
}
