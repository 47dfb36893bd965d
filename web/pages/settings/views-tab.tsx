import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { call } from '../../api/client.ts';
import { useAnswer } from '../../api/queries.ts';
import { Badge } from '../../components/badge/badge.tsx';
import { column } from '../../components/grid/column.ts';
import { type Column, Grid } from '../../components/grid/grid.tsx';
import {
  removeView,
  renewViews,
  type SavedView,
} from '../../components/saved-views/saved-views.tsx';
import { Empty, Loaded } from '../../components/states/states.tsx';
import { Time } from '../../components/time/time.tsx';
import { complain, undoable } from '../../components/undo/undo.tsx';
import { NameText } from '../../components/value/value.tsx';
import { actionsColumn, RowActions } from './row-actions.tsx';
import styles from './settings.module.css';

/** Ways of looking at lists that were kept: one's own, and those that others share. */
export function ViewsTab() {
  const views = useAnswer('GET /dw/views', {});
  const [current, setCurrent] = useState<string | null>(null);
  const share = async ({ id, name, isShared }: SavedView) => {
    const put = async (value: boolean) => {
      await call('PATCH /dw/views/:id', { id, body: { isShared: value } });
      await renewViews();
    };
    await undoable(async (offer) => {
      await put(!isShared);
      offer({
        text: isShared ? `“${name}” is now only for you.` : `Others can use “${name}” now.`,
        undo: async () => {
          await put(isShared);
          return `“${name}” is as before.`;
        },
      });
    }).catch(complain);
  };
  const actionsOf = (view: SavedView) =>
    view.isOwn && (
      <RowActions
        actions={[
          { title: view.isShared ? 'Do not share' : 'Share', run: () => void share(view) },
          { title: 'Delete', run: () => void removeView(view) },
        ]}
        isReachable={view.id === current}
      />
    );
  const columns: readonly Column<SavedView>[] = [
    column('name', 'Name', 'minmax(140px, 1.4fr)', ({ name }) => <NameText text={name} />),
    column('page', 'Page', '100px', ({ page }) => page),
    column('who', 'Seen by', '140px', (view) => <Whose view={view} />),
    column('changed', 'Changed', '120px', ({ updatedAt }) => <Time at={updatedAt} isAgo />, {
      isWide: true,
    }),
    actionsColumn('190px', actionsOf),
  ];
  return (
    <div className="fill">
      <Loaded of={views}>
        {(data) =>
          data.views.length === 0 ? (
            <Empty
              title="No view has been saved"
              reason="A list that is filtered and sorted as you need it is saved under Views, above the list."
            >
              <Link to="/alerts">Go to alerts</Link>
            </Empty>
          ) : (
            <Grid
              label="Saved views"
              columns={columns}
              rows={data.views}
              idOf={({ id }) => id}
              current={current}
              onCurrent={setCurrent}
              card={(view) => (
                <span className={styles['card']}>
                  <span>
                    <span>
                      <NameText text={view.name} most={60} /> <Whose view={view} />
                    </span>
                    <span className="muted">
                      {view.page}, changed <Time at={view.updatedAt} isAgo />
                    </span>
                  </span>
                  {actionsOf(view)}
                </span>
              )}
            />
          )
        }
      </Loaded>
    </div>
  );
}

function Whose({ view: { isOwn, isShared } }: { readonly view: SavedView }) {
  if (!isOwn) return <Badge tone="accent">shared with you</Badge>;
  return isShared ? <Badge tone="good">everyone</Badge> : <Badge>only you</Badge>;
}
