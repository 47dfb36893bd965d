import { prefetchAnswer } from '../../../api/queries.ts';

/** Asks for what an alert shows first, so that it is there when somebody opens it. */
export function prefetchAlert(id: string): void {
  prefetchAnswer('GET /dw/alerts/:id', { id });
  prefetchAnswer('GET /dw/alerts/:id/why', { id });
  prefetchAnswer('GET /dw/alerts/:id/process-tree', { id });
}
