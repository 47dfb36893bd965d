import { ResponseError } from '../../respond/containers/errors.ts';
import type { DetectionStore } from '../../stores/detection-store.ts';
import type { ContainerResponses } from './container-responses.ts';

/** What operations on responses work on. */
export interface ResponseParts {
  /** `null` where none are configured, and in other spaces than the default one. */
  readonly containerResponses: ContainerResponses | null;
  readonly store: Pick<DetectionStore, 'alerts'>;
  /** In milliseconds since 1970. */
  readonly now: () => number;
}

/** Throws {@link ResponseError} where there are no responses. */
export function responsesOf({ containerResponses }: ResponseParts): ContainerResponses {
  if (containerResponses !== null) return containerResponses;
  throw new ResponseError(
    'RSP1013',
    'no container engine is configured for responses, or this is not the default space',
  );
}
