import { Button, Menu, Checkbox, Modal, TextInput } from '@mantine/core';
import { useState } from 'react';
import { call, type AnswerOf } from '../../api/client.ts';
import { useAnswer, invalidate } from '../../api/queries.ts';
import { Form } from '../form/form.tsx';
import { Icon } from '../icon/icon.tsx';
import { say, complain, undoable } from '../undo/undo.tsx';

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
            <span className="ellipsis" style={{ maxWidth: 160 }}>
              {current?.name ?? 'Views'}
            </span>
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

interface SaveProps {
  /** What is saved, in a word: "view". */
  readonly what: string;
  readonly page: string;
  readonly state: object;
  readonly onClose: () => void;
}

/** Asks for the name under which a page is kept as it is. */
export function SaveView({ what, page, state, onClose }: SaveProps) {
  const [name, setName] = useState('');
  const [isShared, setShared] = useState(false);
  const title = name.trim();
  const save = async () => {
    // A name without a value would come back as nothing.
    const kept = JSON.parse(JSON.stringify(state)) as Record<string, unknown>;
    await call('POST /dw/views', { body: { page, name: title, state: kept, isShared } });
    await renewViews();
    say(`Saved the ${what} “${title}”.`);
    onClose();
  };
  return (
    <Modal opened onClose={onClose} title={`Save this ${what}`} size="sm">
      <Form submit="Save" canSubmit={title !== ''} onSubmit={save} onCancel={onClose}>
        {(errorOf) => (
          <>
            <TextInput
              label="Name"
              name="name"
              required
              data-autofocus
              maxLength={100}
              autoComplete="off"
              value={name}
              error={errorOf('name')}
              onChange={({ currentTarget: { value } }) => setName(value)}
            />
            <Checkbox
              label="Others of this space see it"
              checked={isShared}
              onChange={({ currentTarget: { checked } }) => setShared(checked)}
            />
          </>
        )}
      </Form>
    </Modal>
  );
}

export type SavedView = AnswerOf<'GET /dw/views'>['views'][number];

/** Views are read again wherever they are shown. */
export const renewViews = () => invalidate('GET /dw/views');

/** Deletes a view, which can be undone. @param what it is, in a word */
export async function removeView(
  { id, page, name, state, isShared }: SavedView,
  what = 'view',
): Promise<void> {
  await undoable(async (offer) => {
    await call('DELETE /dw/views/:id', { id });
    await renewViews();
    offer({
      text: `Deleted the ${what} “${name}”.`,
      undo: async () => {
        await call('POST /dw/views', { body: { page, name, state, isShared } });
        await renewViews();
        return `Restored the ${what} “${name}”.`;
      },
    });
  }).catch(complain);
}
