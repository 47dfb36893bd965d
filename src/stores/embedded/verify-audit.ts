import { canonicalText, ChainCheck, isWhole, type ChainReport } from '../audit-chain.ts';
import type { AuditReader, NotedHead } from '../audit-store.ts';

const PAGE = 1_000;

/** Follows the chain of a log from its first entry. What comes while that is done is followed, too. */
export function verifyAudit(
  reader: Pick<AuditReader, 'after'>,
  heads: readonly NotedHead[],
): ChainReport {
  const check = new ChainCheck(heads);
  for (let number = 0; ;) {
    const page = reader.after(number, PAGE);
    for (const entry of page) {
      if (!isWhole(entry)) check.addFault(`entry ${entry.number} has a side that is no JSON`);
      check.add(entry.number, canonicalText(entry), entry.hash);
    }
    const last = page.at(-1);
    if (last === undefined) return check.end();
    number = last.number;
  }
}
