import { useAnswer } from '../../../api/queries.ts';
import type { ProcessTreeAnswer } from '../../../components/tree/tree-answer.ts';

const SECONDS = 3;

/**
 * The processes around an alert. What can be read at once comes first; where that was not all, it is read for longer,
 * which may take a moment.
 */
export function useProcessTree(id: string) {
  const tree = useAnswer('GET /dw/alerts/:id/process-tree', { id }, { keeps: false });
  const isShort = tree.data !== undefined && isCut(tree.data);
  const longer = useAnswer(
    'GET /dw/alerts/:id/process-tree',
    { id, query: { seconds: SECONDS } },
    { keeps: false, enabled: isShort },
  );
  return {
    tree: longer.data === undefined ? tree : longer,
    isReading: isShort && longer.isFetching,
  };
}

const isCut = ({ missing }: ProcessTreeAnswer) =>
  missing.some(({ what, reason }) => reason === 'bounded' && what !== 'alerts');
