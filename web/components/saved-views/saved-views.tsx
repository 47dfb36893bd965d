import { Button, Menu } from '@mantine/core';
import { useState } from 'react';
import { useAnswer } from '../../api/queries.ts';
import { Icon } from '../icon/icon.tsx';
import { removeView } from './remove-view.ts';
import { SaveView } from './save-view.tsx';
import styles from './saved-views.module.css';

interface Props {
  /** To which page the views belong. */
  readonly page: string;
  /** What stands in the address now, without what is open. */
  readonly search: string;
  readonly onOpen: (search: string) => void;
}

/** Ways of looking at a list, kept at the service: one's own, and those that others share. */
export function SavedViews({ page, search, onOpen }: Props) {
  const views =
    useAnswer('GET /dw/views', {}).data?.views.filter((view) => view.page === page) ?? [];
  const [isSaving, setSaving] = useState(false);
  const current = views.find(({ state }) => searchOf(state) === search);
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button rightSection={<Icon name="down" size={12} />}>
            <span className={styles['name']}>{current?.name ?? 'Views'}</span>
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {views.length === 0 && <Menu.Label>No view has been saved</Menu.Label>}
          {views.map((view) => (
            <Menu.Item
              key={view.id}
              rightSection={view.isShared ? <span className="muted">shared</span> : null}
              leftSection={view === current ? <Icon name="check" size={14} /> : null}
              onClick={() => onOpen(searchOf(view.state))}
            >
              {view.name}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item onClick={() => setSaving(true)}>Save this view…</Menu.Item>
          {current?.isOwn === true && (
            <Menu.Item onClick={() => void removeView(current)}>Delete “{current.name}”</Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {isSaving && (
        <SaveView what="view" page={page} state={{ search }} onClose={() => setSaving(false)} />
      )}
    </>
  );
}

function searchOf(state: unknown): string {
  const search = (state as { readonly search?: unknown } | null)?.search;
  return typeof search === 'string' ? search : '';
}
