import type { AccessStore } from '../../stores/access-store.ts';

/** The dependencies that the service passes in. */
export interface AccessHost {
  /** In milliseconds since 1970. */
  readonly now: () => number;
  readonly random: (bytes: number) => Buffer;
  /** The signature of `pino`. */
  readonly log: Record<'info' | 'warn', (fields: object, message: string) => void>;
  readonly store: AccessStore;
}
