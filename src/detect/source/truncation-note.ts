import type { DocumentCut } from './bounded-reader.ts';

const NAMED = 3;

/**
 * `6,995,000 values of the document left out: process.args`. Empty if nothing was truncated. Field names
 * are unchanged: callers that show them must sanitise them.
 */
export function truncationNote(cuts: readonly (DocumentCut | null)[]): string {
  const known = cuts.filter((cut) => cut !== null);
  const sum = (numbers: readonly number[]) => numbers.reduce((all, each) => all + each, 0);
  const counts = [
    counted(sum(known.map(({ values }) => values)), 'value'),
    counted(sum(known.map(({ characters }) => characters)), 'character'),
  ].filter((part) => part !== null);
  if (counts.length === 0) return '';
  const fields = [...new Set(known.flatMap((cut) => cut.fields.map(({ field }) => field)))];
  const named = fields.slice(0, NAMED).map((field) => field || 'top-level fields');
  const more = fields.length - named.length + sum(known.map(({ moreFields }) => moreFields));
  const places = [...named, ...(more === 0 ? [] : [`${more.toLocaleString('en-US')} more`])];
  return `${counts.join(' and ')} of the document left out: ${places.join(', ')}`;
}

function counted(count: number, one: string): string | null {
  if (count === 0) return null;
  return `${count.toLocaleString('en-US')} ${one}${count === 1 ? '' : 's'}`;
}
