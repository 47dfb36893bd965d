import { z } from 'zod';
import { RIGHTS, ROLES } from '../operation/rights.ts';

export { moment } from '../operation/common.ts';

export const id = () => z.string().meta({ format: 'uuid' });
/** The engine says what a name or a password must be; here they are only bounded. */
export const userName = () => z.string().max(100).meta({ description: 'without regard to case' });
export const password = () => z.string().max(1_000).meta({ format: 'password', writeOnly: true });
export const spaceId = () => z.string().max(63);
export const rights = () => z.array(z.enum(RIGHTS)).max(RIGHTS.length);
export const role = () => z.enum(ROLES);

/** The spaces that a user or a key may enter. */
export const spaces = () =>
  z.array(spaceId()).max(100).nullable().meta({ description: 'null for all' });

export const streams = () =>
  z.array(z.string().max(100)).max(20).nullable().meta({
    description: 'prefixes of the data streams that it may write to; null for all',
  });

/** What a list answers. */
export const listOf = <const N extends string, T extends z.ZodType>(name: N, item: T) =>
  z.object({ [name]: z.array(item) } as { [K in N]: z.ZodArray<T> });

export const removed = z.object({ removed: z.literal(true) });

/** For examples. */
export const ID = '6f1c9a52-7d0e-4c1b-9f43-2b8a5f0e7d11';
export const AT = 1_795_000_000_000;
