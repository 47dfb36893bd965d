import { useDebouncedValue } from '@mantine/hooks';
import { Spotlight, spotlight, type SpotlightActionGroupData } from '@mantine/spotlight';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { AnswerOf } from '../../api/client.ts';
import { useAnswer } from '../../api/queries.ts';
import { entityOf, entityTitle } from '../../components/entity/entity.ts';
import { SEVERITIES } from '../../components/severity/severity.tsx';
import { countText } from '../../components/value/counts.ts';
import { visibleText } from '../../components/value/visible-text.ts';
import type { Place } from '../../keys/commands.ts';
import {
  isOn,
  type KeyAction,
  placeOf,
  strokesOf,
  titleOf,
  useKeyActions,
  useKeys,
} from '../../keys/keys.ts';
import { keyText } from '../../keys/stroke.ts';

interface View {
  readonly to: string;
  readonly title: string;
  readonly about: string;
}

const MAX_SHOWN = 30;
/** Commands that the menu leaves out: those that move through a list, and those that it has as views. */
const LEFT_OUT: readonly Place[] = ['Lists', 'Go to'];
/** A search begins after a pause in typing: letters are typed faster than answers arrive. */
const PAUSE_MS = 150;
const MIN_TEXT = 2;
const MAX_TEXT = 256;
const MAX_LABEL = 160;

const keysText = (keys: readonly string[]) =>
  keys.length === 0 ? 'No key' : `Key: ${keys.map(keyText).join(' or ')}`;

type Found = AnswerOf<'GET /dw/_find'>;

/** Begins the ids of what the service has found. */
const FOUND = 'found ';

/** `Ctrl K`: all views, all commands of the page, every rule by its name, and what a typed or pasted text may mean. */
export function CommandMenu({ views }: { readonly views: readonly View[] }) {
  const navigate = useNavigate();
  // Most pages are left without opening it: nothing is requested before.
  const [isOpened, setOpened] = useState(false);
  const [query, setQuery] = useState('');
  const [typed] = useDebouncedValue(query.trim(), PAUSE_MS);
  const rules = useAnswer('GET /dw/rules', {}, { enabled: isOpened }).data?.rules ?? [];
  const isAsked = typed.length >= MIN_TEXT && typed.length <= MAX_TEXT && query.trim() !== '';
  const asked = useAnswer(
    'GET /dw/_find',
    { query: { text: typed } },
    { enabled: isAsked, keeps: false },
  );
  const found = isAsked ? asked.data : undefined;
  const actions = useKeyActions().filter(
    (action) =>
      'command' in action &&
      isOn(action) &&
      action.command !== 'menu' &&
      !LEFT_OUT.includes(placeOf(action)),
  ) as readonly KeyAction[];
  useKeys([{ command: 'menu', run: () => spotlight.open() }]);
  return (
    <Spotlight
      shortcut={null}
      limit={MAX_SHOWN}
      query={query}
      onQueryChange={setQuery}
      onSpotlightOpen={() => setOpened(true)}
      highlightQuery
      attributes={{ content: { 'aria-label': 'Search or do something' } }}
      filter={withFound}
      nothingFound={
        typed !== query.trim() || (isAsked && asked.isPending)
          ? 'Searching alerts and events …'
          : (asked.error?.message ?? 'Nothing has this name, and no alert or event contains it.')
      }
      searchProps={{
        placeholder: 'Go to, do, find a rule, an alert, a container, a hash',
        'aria-label': 'Search or do something',
      }}
      actions={[
        {
          group: 'Go to',
          actions: views.map(({ to, title, about }) => ({
            id: to,
            label: title,
            description: about,
            onClick: () => void navigate({ to }),
          })),
        },
        ...(found === undefined ? [] : groupsOf(found, (to) => void navigate(to))),
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
          group: 'Open alerts',
          actions: SEVERITIES.map((severity) => ({
            id: `severity ${severity}`,
            label: `Severity ${severity}`,
            description: `The list of open alerts of severity ${severity}`,
            onClick: () =>
              void navigate({ to: '/alerts', search: { status: ['open'], severity: [severity] } }),
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

type Groups = readonly (SpotlightActionGroupData & { group: string })[];

/** Keeps what the service has found, and what has the text in its label or description. */
function withFound(query: string, groups: unknown) {
  const text = query.trim().toLowerCase();
  const has = (part: unknown) => typeof part === 'string' && part.toLowerCase().includes(text);
  return (groups as Groups).flatMap(({ actions, ...group }) => {
    const kept = actions.filter(
      ({ id, label, description }) =>
        text === '' || id.startsWith(FOUND) || has(label) || has(description),
    );
    return kept.length === 0 ? [] : [{ ...group, actions: kept }];
  });
}

type Go = (to: object) => void;

/** A text of an event, shortened, with names for the characters that cannot be seen. */
const shown = (text: string) =>
  visibleText(text.length > MAX_LABEL ? `${text.slice(0, MAX_LABEL)}…` : text);

const eventsText = (count: number, isAtLeast = false) =>
  `${isAtLeast ? 'at least ' : ''}${countText(count, 'event')}`;

function groupsOf({ alerts, entities, hunts, left }: Found, go: Go): Groups {
  const about = left.length === 0 ? '' : ` · ${left.join('; ')}`;
  return [
    {
      group: `Containers, hosts, images, users${entities.length === 0 ? '' : about}`,
      actions: entities.map(({ field, value, name, events }) => ({
        id: `${FOUND}${field} ${value}`,
        label: `${entityTitle(field)} ${shown(value)}`,
        description: [name === null ? '' : shown(name), eventsText(events)]
          .filter(Boolean)
          .join(' · '),
        onClick: () => go(entityOf(field, value) ?? {}),
      })),
    },
    {
      group: 'Hunt',
      actions: hunts.map(({ what, query, events }) => ({
        id: `${FOUND}hunt ${query}`,
        label: what === 'ip' ? 'Hunt for this address' : 'Hunt for this hash',
        description: eventsText(events.count, events.isAtLeast),
        onClick: () => go({ to: '/hunt', search: { q: query } }),
      })),
    },
    {
      group: 'Alerts',
      actions: alerts.map(({ id, ruleName, severity, status, command }) => ({
        id: `${FOUND}alert ${id}`,
        label: `${shown(ruleName)}: ${shown(command)}`,
        description: `${severity}, ${status} · ${id.slice(0, 12)}`,
        onClick: () => go({ to: '/alerts/$id', params: { id } }),
      })),
    },
  ].filter(({ actions }) => actions.length > 0);
}
