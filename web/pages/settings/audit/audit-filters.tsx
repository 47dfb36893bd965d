import { Autocomplete, Button, Select, TextInput } from '@mantine/core';
import { addressOf } from '../../../api/client.ts';
import { useAnswer } from '../../../api/queries.ts';
import { Icon } from '../../../components/icon/icon.tsx';
import { TimeRange } from '../../../components/time/time-range.tsx';
import { type AuditSearch, OUTCOMES } from '../search.ts';
import styles from '../settings.module.css';
import { KINDS } from './audit-target.tsx';
import { ACTIONS, actionTitle } from './sentence.ts';

interface Props {
  readonly search: AuditSearch;
  readonly onChange: (change: Partial<AuditSearch>) => void;
}

/** Filters by user, action, target, time and outcome. */
export function AuditFilters({ search, onChange }: Props) {
  const { by, action, kind, target, outcome, from, to } = search;
  const users = useAnswer('GET /dw/users', {}).data?.users ?? [];
  const orNone = (value: string | null) => (value === null || value === '' ? undefined : value);
  // An address may name an action that the list does not have.
  const actions = action === undefined || ACTIONS.includes(action) ? ACTIONS : [action, ...ACTIONS];
  return (
    <div className={styles['line']}>
      <Autocomplete
        aria-label="Who"
        placeholder="Who"
        data={users.map(({ name }) => name)}
        value={by ?? ''}
        onChange={(value) => onChange({ by: orNone(value) })}
      />
      <Select
        aria-label="Action"
        placeholder="Any action"
        searchable
        clearable
        data={actions.map((value) => ({ value, label: actionTitle(value) }))}
        value={action ?? null}
        onChange={(value) => onChange({ action: orNone(value) })}
      />
      <Select
        aria-label="Kind of target"
        placeholder="Any target"
        clearable
        data={KINDS.map((value) => ({ value, label: value.replaceAll('-', ' ') }))}
        value={kind ?? null}
        onChange={(value) => onChange({ kind: orNone(value) })}
      />
      <TextInput
        aria-label="Id of what was changed"
        placeholder="Id of what was changed"
        value={target ?? ''}
        onChange={({ currentTarget: { value } }) => onChange({ target: orNone(value) })}
      />
      <Select
        aria-label="Outcome"
        placeholder="Any outcome"
        clearable
        data={[...OUTCOMES]}
        value={outcome ?? null}
        onChange={(value) => onChange({ outcome: value ?? undefined })}
      />
      <TimeRange
        range={{ from, to }}
        onRange={(range) => onChange({ from: range.from, to: range.to })}
      />
      <Button
        component="a"
        href={addressOf('GET /dw/audit/_export', {})}
        download
        leftSection={<Icon name="download" size={14} />}
      >
        Export
      </Button>
    </div>
  );
}
