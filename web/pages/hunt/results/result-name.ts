import { nameOfParts } from '../../../components/grid/row-name.ts';
import { spanText, timeText } from '../../../components/time/format-time.ts';
import { joinedAt } from '../document.ts';
import type { ResultRow } from './rows.ts';

/** "2026-11-26 14:03:07.120, fork, bash, curl evil.example" of an event; of a sequence what it has in common. */
export function resultName(row: ResultRow, fields: readonly string[]): string {
  const { event, head, time, step, gapMs, label, depth } = row;
  if (head !== null) {
    const keys = Object.entries(head.keys).map(([name, value]) => `${name} ${value ?? 'none'}`);
    const span = head.spanMs === null ? '' : ` in ${spanText(head.spanMs)}`;
    return nameOfParts([`${head.kind} ${head.number}`, `${head.size} events${span}`, ...keys]);
  }
  return nameOfParts([
    step === null ? '' : `step ${step}`,
    depth === 0 ? '' : `level ${depth + 1}`,
    time === null ? '' : timeText(time, 'UTC', true),
    gapMs === null ? '' : `${spanText(gapMs)} later`,
    label ?? '',
    ...(event === null ? [] : fields.map((field) => joinedAt(event.document, field))),
  ]);
}
