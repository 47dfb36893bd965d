import { createHash } from 'node:crypto';
import type { AlertSeverity, NewAlert } from '../../src/stores/alert-store.ts';
import type { RuleRow } from '../../src/stores/detection-store.ts';

/** Alerts like those of a cluster: most are raised by few rules and containers, and most rules raise hardly any. */
export const DAY = 24 * 3_600_000;
export const DAYS = 30;
export const START = Date.UTC(2026, 9, 27);
export const END = START + DAYS * DAY;
export const STORIES = 5_000;

const RULES = 60;
const CONTAINERS = 500;
const SEVERITIES: readonly AlertSeverity[] = [
  'low',
  'low',
  'medium',
  'low',
  'high',
  'medium',
  'critical',
];
const PROCESSES =
  'sh bash curl python3 kubectl wget nc perl dash node java ps id cat find ssh'.split(' ');
const PARENTS = 'nginx sh java node containerd-shim python3 php-fpm cron'.split(' ');
const USERS = ['root', 'root', 'root', 'root', 'www-data', 'app', 'nobody', 'postgres'];

/** Pseudo-random numbers, the same in each run. */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Skewed towards low numbers: the first of 500 has a share of about an eighth, the last of one in ten thousand. */
export function skewed(random: () => number, count: number): number {
  return Math.min(count - 1, Math.floor(count * random() ** 3));
}

export const idOf = (number: number): string =>
  createHash('sha256').update(`alert ${number}`).digest('hex');

export const ruleName = (rule: number): string => `rule-${String(rule).padStart(2, '0')}`;
/** All rules, as the service stores them. */
export const makeRules = (): RuleRow[] =>
  Array.from({ length: RULES }, (_, rule) => ({
    id: ruleName(rule),
    uuid: `00000000-0000-4000-8000-${String(rule).padStart(12, '0')}`,
    origin: 'managed',
    revision: 1,
    isEnabled: true,
    isLive: false,
    document: JSON.stringify({
      rule_id: ruleName(rule),
      name: `Rule number ${rule}`,
      description: 'Something was started in a container that rarely is.',
      type: 'eql',
      language: 'eql',
      query: 'process where process.name == "sh"',
      severity: SEVERITIES[rule % SEVERITIES.length],
      risk_score: 21,
      tags: ['Domain: Container', `Tactic: ${rule % 12}`],
    }),
    base: null,
    file: null,
    createdAt: START,
    createdBy: 'ann',
    updatedAt: START,
    updatedBy: 'ann',
  }));

export const containerName = (container: number): string => `workload-${container % 120}`;
export const containerId = (container: number): string =>
  createHash('sha256').update(`container ${container}`).digest('hex');
export const namespaceOf = (container: number): string => `team-${container % 30}`;
export const imageOf = (container: number): string => `registry.example/shop/app-${container % 60}`;
export const hostOf = (container: number): string => `node-${container % 20}`;
export const processName = (process: number): string => PROCESSES[process] ?? `tool-${process}`;

export function makeAlert(number: number, total: number, random: () => number): NewAlert {
  const rule = skewed(random, RULES);
  const container = skewed(random, CONTAINERS);
  const process = processName(skewed(random, 40));
  const parent = PARENTS[skewed(random, PARENTS.length)]!;
  const user = USERS[Math.floor(random() * USERS.length)]!;
  const severity = SEVERITIES[rule % SEVERITIES.length]!;
  const riskScore = { low: 21, medium: 47, high: 73, critical: 99 }[severity] + (rule % 3);
  // One hour in five is a busy one.
  const spread = START + (number / total) * DAYS * DAY;
  const createdAt = Math.floor(spread - (random() < 0.2 ? spread % 600_000 : 0));
  const id = idOf(number);
  const facets = {
    'container.id': containerId(container),
    'container.name': containerName(container),
    'container.image.name': imageOf(container),
    'orchestrator.namespace': namespaceOf(container),
    'orchestrator.resource.name': `workload-${container % 120}-5f7c9d8b64-${container.toString(36)}`,
    'host.name': hostOf(container),
    'user.name': user,
    'process.name': process,
    'process.parent.name': parent,
  };
  const reason = `process event with process ${process} (${process} -c "run ${number}"), parent process ${parent}, container ${containerName(container)}, image ${imageOf(container)}:1.2, by user ${user} on ${hostOf(container)} created ${severity} alert Rule number ${rule}.`;
  return {
    id,
    ruleId: ruleName(rule),
    ruleRevision: 1,
    ruleName: `Rule number ${rule}`,
    runId: `run-${Math.floor(number / 50)}`,
    kind: 'alert',
    isBuildingBlock: rule === 58,
    group: null,
    severity,
    riskScore,
    reason,
    ruleTags: ['Domain: Container', `Tactic: ${rule % 12}`],
    createdAt,
    firstEvent: BigInt(createdAt - 900) * 1_000_000n,
    lastEvent: BigInt(createdAt - 900) * 1_000_000n,
    arrivals: [number * 37],
    facets,
    document: JSON.stringify(
      documentOf(id, number, createdAt, facets, reason, severity, riskScore),
    ),
    suppression:
      number % 20 === 0
        ? {
            instance: idOf(rule),
            start: BigInt(createdAt),
            end: BigInt(createdAt),
            count: number % 7,
          }
        : null,
  };
}

/** About 2.5 KB, like the events of a container sensor with the fields of an alert. */
function documentOf(
  id: string,
  number: number,
  createdAt: number,
  facets: NonNullable<NewAlert['facets']>,
  reason: string,
  severity: string,
  riskScore: number,
): object {
  const time = new Date(createdAt).toISOString();
  const hash = createHash('sha256').update(`event ${number}`).digest('hex');
  const process = {
    entity_id: hash.slice(0, 40),
    pid: number % 32_768,
    start: time,
    name: facets['process.name'],
    executable: `/usr/bin/${facets['process.name']}`,
    args: [facets['process.name'], '-c', `run ${number}`],
    working_directory: '/srv',
    interactive: number % 3 === 0,
    user: { id: '0' },
  };
  return {
    '@timestamp': time,
    ecs: { version: '8.7.0' },
    event: {
      kind: 'signal',
      category: ['process'],
      type: ['start'],
      action: 'exec',
      id: hash.slice(0, 32),
    },
    data_stream: { type: 'logs', dataset: 'cloud_defend.process', namespace: 'default' },
    host: {
      name: facets['host.name'],
      architecture: 'x86_64',
      os: { type: 'linux', name: 'Linux' },
    },
    container: {
      id: facets['container.id'],
      name: facets['container.name'],
      image: { name: facets['container.image.name'], tag: ['1.2'] },
      security_context: { privileged: false },
    },
    orchestrator: {
      type: 'kubernetes',
      namespace: facets['orchestrator.namespace'],
      resource: { name: facets['orchestrator.resource.name'], type: 'pod', label: ['tier:front'] },
    },
    process: {
      ...process,
      parent: {
        ...process,
        name: facets['process.parent.name'],
        args: [facets['process.parent.name']],
      },
      entry_leader: { ...process, entry_meta: { type: 'container' } },
    },
    user: { id: '0', name: facets['user.name'] },
    'kibana.space_ids': ['default'],
    'kibana.version': '0.1.0',
    'kibana.alert.uuid': id,
    'kibana.alert.status': 'active',
    'kibana.alert.workflow_status': 'open',
    'kibana.alert.start': time,
    'kibana.alert.ancestors': [{ id: hash, index: '', type: 'event', depth: 0 }],
    'kibana.alert.depth': 1,
    'kibana.alert.reason': reason,
    'kibana.alert.severity': severity,
    'kibana.alert.risk_score': riskScore,
    'kibana.alert.rule.execution.timestamp': time,
    'kibana.alert.original_event.id': hash.slice(0, 32),
    'kibana.alert.original_event.action': 'exec',
  };
}
