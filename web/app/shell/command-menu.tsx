import { Spotlight } from '@mantine/spotlight';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useAnswer } from '../../api/queries.ts';
import { useKeyActions } from '../keys/keys.ts';
import { VIEWS } from './views.ts';

const MOST_SHOWN = 30;

/** `Ctrl K`: all views, all that keys do here, and every rule by its name. */
export function CommandMenu() {
  const navigate = useNavigate();
  // Most pages are left without it: nothing is asked for it before.
  const [isOpened, setOpened] = useState(false);
  const rules = useAnswer('GET /dw/rules', {}, { enabled: isOpened }).data?.rules ?? [];
  const actions = useKeyActions().filter(
    ({ group }) => group === 'Triage' || group === 'This page',
  );
  return (
    <Spotlight
      shortcut={['mod + K']}
      limit={MOST_SHOWN}
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
            id: `${action.group} ${action.title}`,
            label: action.title,
            description: `Key: ${String(action.keys)}`,
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
