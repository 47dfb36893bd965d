import { Link } from '@tanstack/react-router';
import { useAnswer } from '../../api/queries.ts';
import { Loaded } from '../../components/states/loaded.tsx';
import { Skeleton } from '../../components/states/skeleton.tsx';
import { ProcessTree } from '../../components/tree/process-tree.tsx';
import styles from './stories.module.css';
import type { StoryDetail } from './story-detail.ts';
import { worstAlert } from './worst-alert.ts';

/** The processes around the worst alert; those of the other alerts of the story are marked in the same tree. */
export function StoryProcesses({ detail: { alerts } }: { readonly detail: StoryDetail }) {
  const worst = worstAlert(alerts);
  const tree = useAnswer(
    'GET /dw/alerts/:id/process-tree',
    { id: worst?.id ?? '' },
    { enabled: worst !== undefined },
  );
  return (
    <>
      <p className={styles['source']}>
        Around the worst alert,{' '}
        <Link to="/alerts/$id" params={{ id: worst?.id ?? '' }}>
          {worst?.ruleName}
        </Link>
      </p>
      <Loaded of={tree} skeleton={<Skeleton rows={10} />}>
        {(answer) => <ProcessTree tree={answer} at={worst?.lastEvent ?? null} />}
      </Loaded>
    </>
  );
}
