export type { CgroupContainer } from './cgroup-path.ts';
export type { ContainerInfo } from './container-info.ts';
export {
  createContainerDirectory,
  type ContainerCounts,
  type ContainerDirectory,
  type ContainerDirectoryOptions,
} from './directory.ts';
export { askEngines, type EngineSocket } from './engine-api.ts';
export { createMembership, type Membership } from './membership.ts';
