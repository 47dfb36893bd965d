export { keyOf, type CgroupContainer } from './cgroup-path.ts';
export type { ContainerInfo } from './container-info.ts';
export {
  createContainerDirectory,
  type ContainerCounts,
  type ContainerDirectory,
  type ContainerDirectoryOptions,
} from './directory.ts';
export { askEngines, withFolders } from './engine-api.ts';
export { ENGINES, isSocket, USUAL_PLACES, type Engine, type EnginePlace } from './engines.ts';
export { readInfo } from './info-files.ts';
export { containerOfNamespaces, isOfUnknownEngine } from './cgroup-path.ts';
export { createMembership, type Membership } from './membership.ts';
