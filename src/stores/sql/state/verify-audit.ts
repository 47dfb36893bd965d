import {
  canonicalText,
  ChainCheck,
  isWhole,
  readAnchorLine,
  readExportLine,
  type ChainReport,
} from '../../audit-chain.ts';
import type { AuditFile, AuditReader, NotedHead } from '../../audit-store.ts';
import { auditFileName, linesOf } from './audit-files.ts';

const PAGE = 1_000;

/**
 * Follows the chain of a log from what its first entry must follow, through its files to its last entry. What comes while
 * that is done is followed, too.
 */
export function verifyAudit(
  reader: Pick<AuditReader, 'anchor' | 'files' | 'after' | 'contentOf'>,
  heads: readonly NotedHead[],
): ChainReport {
  const check = new ChainCheck(heads, reader.anchor());
  let last = reader.anchor().number;
  // Entries may move to a file meanwhile.
  for (;;) {
    const file = reader.files().find((each) => each.last > last);
    if (file !== undefined) {
      verifyFile(file, reader.contentOf(file), check);
      last = file.last;
      continue;
    }
    const page = reader.after(last, PAGE);
    for (const entry of page) {
      if (!isWhole(entry)) check.addFault(`entry ${entry.number} has a side that is no JSON`);
      check.add(entry.number, canonicalText(entry), entry.hash);
    }
    const newest = page.at(-1);
    if (newest === undefined) return check.end();
    last = newest.number;
  }
}

function verifyFile(
  file: AuditFile,
  content: Iterable<Uint8Array> | null,
  check: ChainCheck,
): void {
  const { first, last, hash } = file;
  const name = auditFileName(file);
  if (content === null) {
    check.addFault(`the file ${name} with entries ${first} to ${last} is missing`);
    check.skipTo({ number: last, hash });
    return;
  }
  let number = 0;
  let end = { number: first - 1, hash: '' };
  for (const line of linesOf(content, name)) {
    number += 1;
    const anchor = number === 1 ? readAnchorLine(line) : null;
    const entry = anchor === null ? readExportLine(line) : null;
    if (anchor !== null) check.addAnchor(anchor);
    else if (entry === null)
      check.addFault(`line ${number} of ${name} is no entry of an audit log`);
    else {
      check.add(entry.number, entry.text, entry.hash);
      end = entry;
    }
    if (number === 1 && anchor === null) {
      check.addFault(
        `${name} does not begin with the entry that it follows: its beginning was cut off`,
      );
    }
  }
  if (end.number === last && end.hash === hash) return;
  check.addFault(
    `${name} ends at entry ${end.number}, but was written up to entry ${last}, or that had another hash`,
  );
  check.skipTo({ number: last, hash });
}
