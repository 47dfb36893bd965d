import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DETECTION_FILE, openDetectionReader } from '../../src/stores/open/detection.ts';
import { COMMAND, type RuleService } from './rule-service.ts';
import type { NumberedDocument } from './rules-and-events.ts';

export interface Found {
  /** Ids of alerts by rule. */
  readonly ids: ReadonlyMap<string, readonly string[]>;
  readonly totals: ReadonlyMap<string, Readonly<Record<string, number>>>;
  readonly suppressed: ReadonlyMap<string, number>;
}

/** The position of each rule. */
export async function cursorsIn(data: string): Promise<string> {
  const reader = await openDetectionReader(join(data, DETECTION_FILE));
  try {
    return JSON.stringify(reader.states.list().map(({ ruleId, cursor }) => [ruleId, cursor]));
  } finally {
    reader.close();
  }
}

export async function foundIn(data: string): Promise<Found> {
  const reader = await openDetectionReader(join(data, DETECTION_FILE));
  try {
    const ids = new Map<string, string[]>();
    const suppressed = new Map<string, number>();
    let after: string | null = null;
    do {
      const page = reader.alerts.page({ includesBuildingBlocks: true }, 'oldest', 500, after);
      for (const { id, ruleId, suppression } of page.alerts) {
        ids.set(ruleId, [...(ids.get(ruleId) ?? []), id]);
        suppressed.set(ruleId, (suppressed.get(ruleId) ?? 0) + (suppression?.count ?? 0));
      }
      after = page.next;
    } while (after !== null);
    const totals = new Map([...reader.states.totals()].map(([id, counts]) => [id, { ...counts }]));
    return { ids, totals, suppressed };
  } finally {
    reader.close();
  }
}

/** Alert ids that a scan finds for each rule, without a cap. */
export function scanned(
  folder: string,
  { rules, lists }: Pick<RuleService, 'rules' | 'lists'>,
  documents: readonly NumberedDocument[],
): Map<string, string[]> {
  const file = join(folder, 'events.ndjson');
  writeFileSync(file, documents.map(({ text }) => `${text}\n`).join(''));
  const [program = '', ...rest] = COMMAND;
  const options = ['--rules', rules, '--exceptions', lists];
  const output = execFileSync(
    program,
    [
      ...rest,
      'scan',
      ...options,
      '--max-alerts',
      'all',
      '--building-blocks',
      '--format',
      'ndjson',
      file,
    ],
    { encoding: 'utf8', maxBuffer: 1 << 30, stdio: 'pipe' },
  );
  const ids = new Map<string, string[]>();
  for (const line of output.split('\n')) {
    if (line === '') continue;
    const alert = JSON.parse(line) as Record<string, string | undefined>;
    const rule = alert['kibana.alert.rule.rule_id'] ?? '';
    const isBlock = alert['kibana.alert.group.index'] !== undefined;
    if (!isBlock) ids.set(rule, [...(ids.get(rule) ?? []), alert['kibana.alert.uuid'] ?? '']);
  }
  return ids;
}

const sorted = (ids: readonly string[] | undefined) => [...(ids ?? [])].sort().join(' ');

/**
 * The errors in the alerts of rules.
 *
 * @param undisturbed the alerts of a service that was not disturbed; `null` if there was none
 * @param scan the alerts of a scan, by rule
 */
export function faultsOf(
  names: readonly string[],
  killed: Found,
  undisturbed: Found | null,
  scan: ReadonlyMap<string, readonly string[]>,
): string[] {
  const faults: string[] = [];
  for (const name of names) {
    const rule = name.replace('.toml', '');
    const isSample = rule === 'sample';
    const counts = killed.totals.get(rule);
    const wanted = undisturbed === null ? counts : undisturbed.totals.get(rule);
    if (counts === undefined || wanted === undefined) {
      faults.push(`${rule}: has not run`);
      continue;
    }
    if ((wanted['matches'] ?? 0) === 0)
      faults.push(`${rule}: matches nothing, so it shows nothing`);
    const { matches = 0, alerts = 0, suppressed = 0, backlog = 0, excepted = 0 } = counts;
    const sum =
      alerts +
      suppressed +
      backlog +
      excepted +
      (counts['selfMatches'] ?? 0) +
      (counts['duplicates'] ?? 0);
    if (matches !== sum) faults.push(`${rule}: ${matches} matches, but ${sum} in the account`);
    if (matches !== wanted['matches'] && !isSample)
      faults.push(`${rule}: ${matches} matches, undisturbed ${wanted['matches']}`);
    const rows = killed.ids.get(rule)?.length ?? 0;
    if (rows !== alerts) faults.push(`${rule}: ${rows} alerts are stored, ${alerts} were counted`);
    const absorbed = killed.suppressed.get(rule) ?? 0;
    if (absorbed !== suppressed)
      faults.push(`${rule}: alerts say ${absorbed} suppressed, the account ${suppressed}`);
    if (!/^(?:plain|half)/.test(rule)) continue;
    if (undisturbed !== null && sorted(killed.ids.get(rule)) !== sorted(undisturbed.ids.get(rule)))
      faults.push(`${rule}: other alerts than undisturbed`);
    if (rule.startsWith('plain') && sorted(killed.ids.get(rule)) !== sorted(scan.get(rule)))
      faults.push(`${rule}: other alerts than a scan`);
  }
  return faults;
}
