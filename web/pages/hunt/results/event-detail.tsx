import { Button, SegmentedControl, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { printJson } from '../../../../src/events/json.ts';
import { Detail } from '../../../components/detail/detail.tsx';
import type { HuntedValue } from '../../../components/field-value/field-value.tsx';
import { Icon } from '../../../components/icon/icon.tsx';
import { Time } from '../../../components/time/time.tsx';
import { copy } from '../../../components/value/copy-items.tsx';
import { TextLines } from '../../../components/value/text-lines.tsx';
import { Value, ValueText } from '../../../components/value/value.tsx';
import { entityOf, entityTitle } from '../../../components/entity/entity.ts';
import { fieldsIn, textAt, timeOf } from '../document.ts';
import type { HuntEvent } from '../run/hunt-lines.ts';
import styles from '../hunt.module.css';

interface Props {
  readonly event: HuntEvent;
  readonly onClose: () => void;
  readonly canNarrow: (field: string) => boolean;
  readonly onNarrow: (field: string, value: HuntedValue, isExcluded: boolean) => void;
  readonly onHunt: (field: string, value: HuntedValue) => void;
  /** Left out if columns cannot be chosen. */
  readonly onColumn?: (field: string) => void;
}

/** Everything about an event: its fields, which can be searched, and the document itself. */
export function EventDetail({ event, onClose, ...actions }: Props) {
  const [view, setView] = useState('fields');
  const [search, setSearch] = useState('');
  const { document, index } = event;
  const time = timeOf(document);
  const title = textAt(document, 'process.name') || textAt(document, 'file.name') || 'Event';
  return (
    <Detail
      title={
        <>
          <ValueText text={title} most={80} />{' '}
          <span className="muted">{textAt(document, 'event.action')}</span>
        </>
      }
      onClose={onClose}
    >
      <p className="muted">
        {time === null ? 'without a time' : <Time at={time} withMs />}
        {index !== null && (
          <>
            {' · '}
            <ValueText text={index} most={80} />
          </>
        )}
      </p>
      <div className={styles['detailBar']}>
        <SegmentedControl
          aria-label="How the event is shown"
          value={view}
          onChange={setView}
          data={[
            { value: 'fields', label: 'Fields' },
            { value: 'json', label: 'JSON' },
          ]}
        />
        {view === 'fields' ? (
          <TextInput
            aria-label="Search fields and values"
            placeholder="Search fields and values"
            value={search}
            onChange={({ currentTarget }) => setSearch(currentTarget.value)}
          />
        ) : (
          <Button
            leftSection={<Icon name="copy" size={14} />}
            onClick={() => copy(printJson(document), 'Copied the document as one line.')}
          >
            Copy
          </Button>
        )}
      </div>
      {view === 'fields' ? (
        <FieldList event={event} search={search} {...actions} />
      ) : (
        <pre className={styles['json']} tabIndex={0} aria-label="The document as JSON">
          <TextLines text={printJson(document, 2)} />
        </pre>
      )}
    </Detail>
  );
}

function FieldList({
  event,
  search,
  canNarrow,
  onNarrow,
  onHunt,
  onColumn,
}: Omit<Props, 'onClose'> & { readonly search: string }) {
  const navigate = useNavigate();
  const fields = useMemo(() => fieldsIn(event.document), [event]);
  const wanted = search.trim().toLowerCase();
  const shown = fields.filter(
    ({ path, values }) =>
      path.toLowerCase().includes(wanted) ||
      values.some((value) => String(value).toLowerCase().includes(wanted)),
  );
  if (shown.length === 0) return <p className="muted">No field and no value has this in it.</p>;
  const actionsFor = (field: string, value: HuntedValue) => {
    const entity = entityOf(field, String(value));
    return [
      ...(entity === null
        ? []
        : [
            {
              title: `${entityTitle(entity.search.field)}: open its page`,
              run: () => void navigate(entity),
            },
          ]),
      ...(canNarrow(field)
        ? [
            { title: 'Add to the query', run: () => onNarrow(field, value, false) },
            { title: 'Exclude in the query', run: () => onNarrow(field, value, true) },
          ]
        : []),
      { title: 'Hunt for this value', run: () => onHunt(field, value) },
      ...(onColumn === undefined
        ? []
        : [{ title: 'Show as a column', run: () => onColumn(field) }]),
    ];
  };
  return (
    <dl className={styles['fields']}>
      {shown.map(({ path, values }) => (
        <div key={path}>
          <dt>
            <ValueText text={path} most={160} />
          </dt>
          <dd>
            {values.map((value, at) => (
              // oxlint-disable-next-line react/no-array-index-key
              <Value key={at} text={String(value)} actions={actionsFor(path, value)} />
            ))}
          </dd>
        </div>
      ))}
    </dl>
  );
}
