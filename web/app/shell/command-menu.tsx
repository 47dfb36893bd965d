import { Spotlight, spotlight } from '@mantine/spotlight';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useAnswer } from '../../api/queries.ts';
import type { Place } from '../../keys/commands.ts';
import { placeOf, strokesOf, titleOf, useKeyActions, useKeys } from '../../keys/keys.ts';
import { keyText } from '../../keys/stroke.ts';
import { VIEWS } from './views.ts';

const MAX_SHOWN = 30;
/** What moves through a list, and what the menu has already. */
const OF_LISTS: readonly Place[] = ['Lists', 'Go to', 'Everywhere'];

const keysText = (keys: readonly string[]) =>
  keys.length === 0 ? 'No key' : `Key: ${keys.map(keyText).join(' or ')}`;

/** `Ctrl K`: all views, all that keys do here, and every rule by its name. */
export function CommandMenu() {
  const navigate = useNavigate();
  // Most pages are left without it: nothing is asked for it before.
  const [isOpened, setOpened] = useState(false);
  const rules = useAnswer('GET /dw/rules', {}, { enabled: isOpened }).data?.rules ?? [];
  const actions = useKeyActions().filter((action) => !OF_LISTS.includes(placeOf(action)));
  useKeys([{ command: 'menu', run: () => spotlight.open() }]);
  return (
    <Spotlight
      shortcut={null}
      limit={MAX_SHOWN}
      onSpotlightOpen={() => setOpened(true)}
      highlightQuery
      nothingFound="Nothing has this name."
      searchProps={{
        placeholder: 'Go to, do, find a rule',
        'aria-label': 'Search or do something',
      }}
      actions={[
        {
          group: 'Go to',
          actions: VIEWS.map(({ to, title, about }) => ({
            id: to,
            label: title,
            description: about,
            onClick: () => void navigate({ to }),
          })),
        },
        {
          group: 'Do',
          actions: actions.map((action) => ({
            id: `${placeOf(action)} ${titleOf(action)}`,
            label: titleOf(action),
            description: keysText(strokesOf(action)),
            onClick: () => action.run(new KeyboardEvent('keydown')),
          })),
        },
        {
          group: 'Rules',
          actions: rules.map(({ id, name, severity }) => ({
            id: `rule ${id}`,
            label: name,
            description: severity,
            onClick: () => void navigate({ to: `/rules/${encodeURIComponent(id)}` as '/rules' }),
          })),
        },
      ]}
    />
  );
}
