import { Button, Checkbox, Menu, Modal, TextInput } from '@mantine/core';
import { useState } from 'react';
import { call } from '../../../api/client.ts';
import { useAnswer, queryClient } from '../../../api/queries.ts';
import { complain, say, undoable } from '../../../app/undo/undo.tsx';
import { Icon } from '../../../components/icon/icon.tsx';
import { ValueText } from '../../../components/value/value.tsx';
import type { HuntSearch } from '../routes.ts';
import { forgetAll, useHistory } from './history.ts';
import styles from '../hunt.module.css';

/** What a saved hunt keeps: what the address of the page has. */
export type KeptHunt = Pick<HuntSearch, 'q' | 'from' | 'to' | 'streams' | 'fields'>;

interface Props {
  /** What would be saved. */
  readonly hunt: KeptHunt;
  readonly onOpen: (hunt: KeptHunt) => void;
  readonly onQuery: (query: string) => void;
}

const PAGE = 'hunt';
const VIEWS = 'GET /dw/views';

const reread = () => queryClient.invalidateQueries({ queryKey: [VIEWS] });

/** Hunts that were saved, by whoever looks or for all, and the last queries of this browser. */
export function SavedHunts({ hunt, onOpen, onQuery }: Props) {
  const [isOpen, setOpen] = useState(false);
  const [isSaving, setSaving] = useState(false);
  const { data } = useAnswer(VIEWS, {}, { enabled: isOpen });
  const history = useHistory();
  const saved = data?.views.filter(({ page }) => page === PAGE) ?? [];
  const remove = async (view: (typeof saved)[number]) => {
    const { id, name, state, isShared } = view;
    try {
      await undoable(async (offer) => {
        await call('DELETE /dw/views/:id', { id });
        await reread();
        offer({
          text: `Deleted the saved hunt “${name}”.`,
          undo: async () => {
            await call('POST /dw/views', { body: { page: PAGE, name, state, isShared } });
            await reread();
            return 'Restored the saved hunt.';
          },
        });
      });
    } catch (error) {
      complain(error);
    }
  };
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
          {saved.length === 0 && <p className={styles['menuNote']}>Nobody has saved one yet.</p>}
          {saved.map((view) => (
            <div key={view.id} className={styles['menuRow']}>
              <Menu.Item onClick={() => onOpen(view.state)}>
                <ValueText text={view.name} most={100} />
                {view.isShared && <span className="muted"> · shared</span>}
              </Menu.Item>
              {view.isOwn && (
                <button type="button" onClick={() => void remove(view)}>
                  <Icon name="close" size={14} />
                  <span className="unseen">Delete {view.name}</span>
                </button>
              )}
            </div>
          ))}
          {history.length > 0 && <Menu.Label>Your last queries, in this browser</Menu.Label>}
          {history.slice(0, 12).map((query) => (
            <Menu.Item key={query} onClick={() => onQuery(query)}>
              <span className={styles['menuQuery']}>
                <ValueText text={query.replaceAll(/\s+/g, ' ')} most={200} />
              </span>
            </Menu.Item>
          ))}
          {history.length > 0 && <Menu.Item onClick={forgetAll}>Forget these queries</Menu.Item>}
        </Menu.Dropdown>
      </Menu>
      {isSaving && <SaveHunt hunt={hunt} onClose={() => setSaving(false)} />}
    </>
  );
}

function SaveHunt({ hunt, onClose }: { readonly hunt: KeptHunt; readonly onClose: () => void }) {
  const [isBusy, setBusy] = useState(false);
  const save = async (name: string, isShared: boolean) => {
    setBusy(true);
    try {
      // A name without a value would come back as nothing.
      const state = JSON.parse(JSON.stringify(hunt)) as Record<string, unknown>;
      await call('POST /dw/views', { body: { page: PAGE, name, state, isShared } });
      await reread();
      say(`Saved the hunt “${name}”.`);
      onClose();
    } catch (error) {
      complain(error);
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={onClose} title="Save this hunt">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const given = new FormData(event.currentTarget);
          const name = (given.get('name') as string).trim();
          if (name !== '') void save(name, given.get('shared') !== null);
        }}
      >
        <TextInput name="name" label="Name" maxLength={100} required data-autofocus />
        <Checkbox name="shared" label="Others of this space see it" mt="md" />
        <Button type="submit" variant="filled" mt="md" loading={isBusy}>
          Save
        </Button>
      </form>
    </Modal>
  );
}
