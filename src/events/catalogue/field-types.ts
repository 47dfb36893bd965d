import { memoized } from '../../util/maps.ts';
import type { TypeOf } from '../field-set.ts';
import { CLOUD_DEFEND } from './cloud-defend.ts';
import { typeIn } from './group.ts';

/** Paths come from rules and queries: there may be any number of them, each as long as a query. */
const MAX_KNOWN = 10_000;
const MAX_KNOWN_LENGTH = 200;
/** No field has a longer name. */
const MAX_NAME_LENGTH = 100;

const knownType = memoized(findType, MAX_KNOWN);

/** The type of the mapping of a field; `null` for one that the catalogue does not have. */
export const catalogueType: TypeOf = (path) =>
  path.length > MAX_KNOWN_LENGTH ? findType(path) : knownType(path);

/** The same for the paths below another one. */
export const catalogueTypeBelow =
  (parent: string): TypeOf =>
  (path) =>
    catalogueType(`${parent}.${path}`);

function findType(path: string): string | null {
  const type = path.length > MAX_NAME_LENGTH ? null : typeIn(CLOUD_DEFEND, path);
  if (type !== null) return type;
  // Below a field of type `flattened` any name may follow, and all values are texts.
  for (
    let dot = path.indexOf('.');
    dot > 0 && dot <= MAX_NAME_LENGTH;
    dot = path.indexOf('.', dot + 1)
  ) {
    if (typeIn(CLOUD_DEFEND, path.slice(0, dot)) === 'flattened') return 'keyword';
  }
  return null;
}
