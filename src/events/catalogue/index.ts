import { memoized } from '../../util/maps.ts';
import type { Schema } from '../schema.ts';
import { CLOUD_DEFEND } from './cloud-defend.ts';
import { ECS } from './ecs.ts';
import { schemaOf } from './group.ts';

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

export { sourceOf } from './sources.ts';
export type { EventSource } from './sources.ts';
