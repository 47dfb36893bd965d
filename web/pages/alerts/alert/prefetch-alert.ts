import { call } from '../../../api/client.ts';
import { queryClient } from '../../../api/queries.ts';

/** Asks in one request for what an alert shows first, so that it is there when somebody opens it. */
export function prefetchAlert(id: string): void {
  let asked: ReturnType<typeof ask> | undefined;
  // What is known already is not asked for.
  const whole = () => (asked ??= ask(id));
  const prefetch = (route: string, queryFn: () => Promise<unknown>) =>
    void queryClient.prefetchQuery({ queryKey: [route, { id }], queryFn });
  prefetch('GET /dw/alerts/:id', async () => {
    const { why: _, processTree: __, ...detail } = await whole();
    return detail;
  });
  prefetch(
    'GET /dw/alerts/:id/why',
    async () => (await whole()).why ?? call('GET /dw/alerts/:id/why', { id }),
  );
  prefetch(
    'GET /dw/alerts/:id/process-tree',
    async () => (await whole()).processTree ?? call('GET /dw/alerts/:id/process-tree', { id }),
  );
}

const ask = (id: string) =>
  call('GET /dw/alerts/:id', { id, query: { with: ['why', 'process-tree'] } });
