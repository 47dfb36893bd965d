import type { AnswerOf } from '../../api/client.ts';
import type { EntitySearch } from './search.ts';

export type EntityAnswer = AnswerOf<'GET /dw/entity'>;

/** Changes what the address says. */
export type Change = (next: Partial<EntitySearch>, replace?: boolean) => void;
