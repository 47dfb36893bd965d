import type { LeafPredicate } from '../../lang/plan/plan.ts';
import { canonicalIp } from '../../util/ip.ts';
import {
  bounded,
  exactly,
  NOTHING,
  orMalformed,
  presence,
  unsupported,
  type Bounds,
  type LeafContext,
} from './bounds.ts';
import type { EventSet } from './query-dsl.ts';

const WHY = 'it is indexed as ip';

/** Index and evaluator read the same texts as addresses. */
export function addressBounds(leaf: LeafPredicate, { field, reads }: LeafContext): Bounds {
  const found = (set: EventSet): Bounds =>
    field.ignoresMalformed ? bounded(orMalformed(set, field), set, WHY) : exactly(set);
  if (leaf.kind === 'exists') {
    if (reads === 'ip') return found(presence(field));
    const isRead = reads === 'text' || reads === 'json';
    return isRead ? bounded(orMalformed(presence(field), field), 'none', WHY) : unsupported(WHY);
  }
  if (reads !== 'ip') {
    if (leaf.kind !== 'equals' || leaf.ignoreCase || (reads !== 'text' && reads !== 'json'))
      return unsupported(WHY);
    // The same text is the same address.
    const values = leaf.values.filter((value) => typeof value === 'string');
    if (values.length < leaf.values.length || !values.every(isPlain)) return unsupported(WHY);
    if (values.length === 0) return NOTHING;
    return bounded(orMalformed({ terms: { [field.searched]: values } }, field), 'none', WHY);
  }
  if (leaf.kind !== 'cidr' && leaf.kind !== 'equals') return unsupported(WHY);
  if (leaf.kind === 'equals' && leaf.ignoreCase) return unsupported(WHY);
  const blocks = leaf.kind === 'cidr' ? leaf.blocks : leaf.values;
  const searched: string[] = [];
  for (const block of blocks) {
    if (typeof block !== 'string' || !isBlock(block)) return unsupported(WHY);
    searched.push(block);
  }
  return searched.length === 0 ? NOTHING : found({ terms: { [field.searched]: searched } });
}

const isPlain = (text: string): boolean => canonicalIp(text) !== null;

/** Blocks of IPv6 that contain mapped addresses mean different things to index and evaluator. */
function isBlock(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  const canonical = canonicalIp(address);
  if (canonical === null || more.length > 0) return false;
  if (bits === undefined) return true;
  if (!/^\d{1,3}$/.test(bits)) return false;
  if (!address.includes(':')) return Number(bits) <= 32;
  return Number(bits) <= 128 && !address.startsWith('::') && !/^0+:/.test(address);
}
