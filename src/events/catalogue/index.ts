import { memoized } from '../../util/maps.ts';
import type { TypeOf } from '../field-set.ts';
import type { Schema } from '../schema.ts';
import { CLOUD_DEFEND, ECS } from './ecs.ts';
import { schemaOf, typeIn } from './group.ts';

export type CatalogueName = 'ecs' | 'cloud_defend';

const built = memoized(schemaOf);

/** Field lists that come with the project, each written out when it is first read. */
export const CATALOGUES: Readonly<Record<CatalogueName, Schema>> = {
  get ecs() {
    return built(ECS);
  },
  get cloud_defend() {
    return built(CLOUD_DEFEND);
  },
};

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
