import { join } from 'node:path';
import type { DetectionReader } from '../detection-store.ts';
import { StoreError } from '../errors.ts';
import type { Damage, VerifyReport } from '../event-store.ts';
import type { TableReaders } from '../table-readers.ts';
import { detectionFiles } from './detection/space-folders.ts';
import { tablesFile } from '../sql/tables-place.ts';
import { openEventReader, STATE_FILE } from './open-event-reader.ts';
import { HEADS_FILE, readHeads } from './state/audit-files.ts';
import { brokenSeals } from './seal.ts';
import { verifyAudit } from '../sql/state/verify-audit.ts';

/**
 * Reads everything in a data directory, which a service may be writing, and compares it with what was written.
 * Throws `StoreError` where the state of its events cannot be read.
 *
 * @param tables opens tables by the path of the file in which they would be
 * @param onBegin takes the bytes of events that there are to verify; `onProgress` those that have been
 */
export async function verifyData(
  folder: string,
  tables: TableReaders,
  { onBegin, onProgress }: VerifyProgress = {},
): Promise<VerifyReport> {
  const seals = brokenSeals(folder);
  // Detection first: cursors that were read before the events cannot have passed them.
  const verified = new Map<string, VerifiedDetection>();
  for (const file of detectionFiles(folder)) {
    const detection = await verifyDetection(join(folder, file), tables);
    if (detection !== null) verified.set(file, detection);
  }
  const reader = await openEventReader(folder);
  try {
    const { streams, logBytes, nextArrival } = reader.status();
    onBegin?.(streams.reduce((sum, { storedBytes }) => sum + storedBytes, logBytes));
    const report = reader.verify(onProgress ?? (() => {}));
    const audit = await auditDamage(folder, tables);
    const damage = Array.from(verified, ([file, { faults, cursors }]) => {
      const ahead = [...cursors]
        .filter(([, cursor]) => cursor > nextArrival)
        .map(([ruleId, cursor]) => aheadOf(ruleId, cursor, nextArrival));
      return [...faults, ...ahead].map((what): Damage => ({ file, what, events: null }));
    }).flat();
    return {
      ...report,
      files: report.files + verified.size,
      damage: [...seals, ...damage, ...audit, ...report.damage],
    };
  } finally {
    reader.close();
  }
}

export interface VerifyProgress {
  readonly onBegin?: (bytes: number) => void;
  readonly onProgress?: (bytes: number) => void;
}

/** The chain of the audit log, and whether it still has the heads that were written down. */
async function auditDamage(folder: string, tables: TableReaders): Promise<Damage[]> {
  const { heads, broken } = readHeads(join(folder, HEADS_FILE));
  const state = await tables.openState(join(folder, STATE_FILE));
  try {
    const { faults, faultCount } = verifyAudit(state.audit, heads);
    const more = faultCount - faults.length;
    const sentences = [...faults, ...(more > 0 ? [`and ${more} more in the audit log`] : [])];
    return [
      ...sentences.map((what): Damage => ({
        file: STATE_FILE,
        what: `audit log: ${what}`,
        events: null,
      })),
      ...broken.map((line): Damage => ({
        file: HEADS_FILE,
        what: `line ${line} is no head of the audit log`,
        events: null,
      })),
    ];
  } catch (error) {
    if (error instanceof StoreError && error.code === 'STO1302') return [];
    throw error;
  } finally {
    state.close();
  }
}

interface VerifiedDetection {
  readonly faults: readonly string[];
  readonly cursors: ReadonlyMap<string, number>;
}

/** `null` where its space was removed meanwhile. */
async function verifyDetection(
  path: string,
  tables: TableReaders,
): Promise<VerifiedDetection | null> {
  let reader: DetectionReader | null = null;
  try {
    reader = await tables.openDetection(path);
    const faults = reader.verify();
    const cursors = faults.length > 0 ? [] : reader.states.list();
    return { faults, cursors: new Map(cursors.map(({ ruleId, cursor }) => [ruleId, cursor])) };
  } catch (error) {
    if (tablesFile(path) === null) return null;
    if (!(error instanceof StoreError) || error.code !== 'STO1302') throw error;
    return { faults: [error.message], cursors: new Map() };
  } finally {
    reader?.close();
  }
}

function aheadOf(ruleId: string, cursor: number, nextArrival: number): string {
  return `the rule ${ruleId} has come to arrival ${cursor}, but the next event will be ${nextArrival}: restore all files from one backup`;
}
