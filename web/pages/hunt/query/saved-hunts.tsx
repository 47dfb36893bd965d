import { Button, Menu } from '@mantine/core';
import { useState } from 'react';
import { useAnswer } from '../../../api/queries.ts';
import { SPACE } from '../../../base.ts';
import { Icon } from '../../../components/icon/icon.tsx';
import { removeView, SaveView } from '../../../components/saved-views/saved-views.tsx';
import { NameText, ValueText } from '../../../components/value/value.tsx';
import { keptSetting } from '../../../kept-setting.ts';
import type { HuntSearch } from '../search.ts';
import styles from '../hunt.module.css';

const MAX_QUERIES = 30;
/** Of one query: what was pasted may be large. */
const LONGEST = 4_000;

/** Queries that were run in this browser, the last one first. They are kept here and nowhere else. */
const history = keptSetting<readonly string[]>(
  `dockwarden-hunts-${SPACE}`,
  (text) => {
    try {
      const parsed = JSON.parse(text ?? '[]') as unknown;
      return Array.isArray(parsed) ? parsed.filter((each) => typeof each === 'string') : [];
    } catch {
      return [];
    }
  },
  (queries) => JSON.stringify(queries),
);

export function remember(query: string): void {
  if (query.length > LONGEST) return;
  history.set([query, ...history.get().filter((each) => each !== query)].slice(0, MAX_QUERIES));
}

/** What a saved hunt keeps: what the address of the page has. */
export type KeptHunt = Pick<HuntSearch, 'q' | 'from' | 'to' | 'cluster' | 'streams' | 'fields'>;

interface Props {
  /** What would be saved. */
  readonly hunt: KeptHunt;
  readonly onOpen: (hunt: KeptHunt) => void;
  readonly onQuery: (query: string) => void;
}

const PAGE = 'hunt';

/** Hunts that were saved, one's own and shared ones, and the last queries of this browser. */
export function SavedHunts({ hunt, onOpen, onQuery }: Props) {
  const [isOpen, setOpen] = useState(false);
  const [isSaving, setSaving] = useState(false);
  const { data } = useAnswer('GET /dw/views', {}, { enabled: isOpen });
  const queries = history.use();
  const saved = data?.views.filter(({ page }) => page === PAGE) ?? [];
  return (
    <>
      <Menu position="bottom-end" width={380} opened={isOpen} onChange={setOpen}>
        <Menu.Target>
          <Button rightSection={<Icon name="down" size={14} />}>Saved</Button>
        </Menu.Target>
        <Menu.Dropdown className={styles['menu'] ?? ''}>
          <Menu.Item disabled={(hunt.q ?? '').trim() === ''} onClick={() => setSaving(true)}>
            Save this hunt
          </Menu.Item>
          <Menu.Label>Saved hunts</Menu.Label>
          {saved.length === 0 && (
            <p className="muted" style={{ margin: 0, padding: '4px 12px' }}>
              No hunt has been saved yet.
            </p>
          )}
          {saved.map((view) => (
            <div key={view.id} className={styles['menuRow']}>
              <Menu.Item onClick={() => onOpen(view.state)}>
                <NameText text={view.name} most={100} />
                {view.isShared && <span className="muted"> · shared</span>}
              </Menu.Item>
              {view.isOwn && (
                <button type="button" onClick={() => void removeView(view, 'hunt')}>
                  <Icon name="close" size={14} />
                  <span className="unseen">Delete {view.name}</span>
                </button>
              )}
            </div>
          ))}
          {queries.length > 0 && <Menu.Label>Your last queries, in this browser</Menu.Label>}
          {queries.slice(0, 12).map((query) => (
            <Menu.Item key={query} onClick={() => onQuery(query)}>
              <span className="ellipsis" style={{ display: 'block' }}>
                <ValueText text={query.replaceAll(/\s+/g, ' ')} most={200} />
              </span>
            </Menu.Item>
          ))}
          {queries.length > 0 && (
            <Menu.Item onClick={() => history.set([])}>Forget these queries</Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {isSaving && (
        <SaveView what="hunt" page={PAGE} state={hunt} onClose={() => setSaving(false)} />
      )}
    </>
  );
}
