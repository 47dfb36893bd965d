export { alertId, blockId } from './alert-id.ts';
export { canonicalText } from './canonical.ts';
export {
  eventIdentity,
  formerIdentityReader,
  identityReader,
  whereReader,
} from './event-identity.ts';
export type { FormerIdentity, ReadIdentity } from './event-identity.ts';
export { hashOf, keyOfHash } from './hash.ts';
export { unfold } from './unfold.ts';
