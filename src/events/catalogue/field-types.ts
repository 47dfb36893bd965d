import type { TypeOf } from '../field-set.ts';
import { CLOUD_DEFEND } from './cloud-defend.ts';
import { typeIn } from './group.ts';

/** Paths come from rules and queries, of which there may be any number. */
const MAX_KNOWN = 10_000;

const known = new Map<string, string | null>();

/** The type of the mapping of a field; `null` for one that the catalogue does not have. */
export const catalogueType: TypeOf = (path) => {
  const found = known.get(path);
  if (found !== undefined) return found;
  if (known.size === MAX_KNOWN) known.clear();
  const type = findType(path);
  known.set(path, type);
  return type;
};

/** The same for the paths below another one. */
export const catalogueTypeBelow =
  (parent: string): TypeOf =>
  (path) =>
    catalogueType(`${parent}.${path}`);

function findType(path: string): string | null {
  const type = typeIn(CLOUD_DEFEND, path);
  if (type !== null) return type;
  // Below a field of type `flattened` any name may follow, and all values are texts.
  for (let dot = path.lastIndexOf('.'); dot > 0; dot = path.lastIndexOf('.', dot - 1)) {
    if (typeIn(CLOUD_DEFEND, path.slice(0, dot)) === 'flattened') return 'keyword';
  }
  return null;
}
