import type { Schema } from '../schema.ts';
import { CLOUD_DEFEND } from './cloud-defend.ts';
import { ECS } from './ecs.ts';
import { schemaOf } from './group.ts';

export type CatalogueName = 'ecs' | 'cloud_defend';

const built = new Map<CatalogueName, Schema>();

/** Field lists that come with the project, each written out when it is first read. */
export const CATALOGUES: Readonly<Record<CatalogueName, Schema>> = {
  get ecs() {
    return build('ecs');
  },
  get cloud_defend() {
    return build('cloud_defend');
  },
};

function build(name: CatalogueName): Schema {
  let schema = built.get(name);
  if (schema === undefined) {
    schema = schemaOf(name === 'ecs' ? ECS : CLOUD_DEFEND);
    built.set(name, schema);
  }
  return schema;
}

export { sourceOf } from './sources.ts';
export type { EventSource } from './sources.ts';
