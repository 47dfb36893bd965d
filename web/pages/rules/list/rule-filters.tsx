import { Button, MultiSelect, Select, TextInput } from '@mantine/core';
import { useMemo } from 'react';
import { SEVERITIES } from '../../../components/severity/severity.tsx';
import { visibleText } from '../../../components/value/visible-text.ts';
import { type RulesSearch, SHOWN, type ShownRules } from '../search.ts';
import { isShown, type RuleRow } from './rule-row.ts';
import styles from './list.module.css';

const SHOWN_TEXT: Readonly<Record<ShownRules, string>> = {
  never: 'Never matched',
  loud: 'Loud',
  untested: 'No tests',
  failing: 'Failing',
  unsupported: 'Unsupported',
};

interface Props {
  readonly all: readonly RuleRow[];
  /** Without the filter of what is the matter, of which each is counted. */
  readonly rows: readonly RuleRow[];
  /** Whether the number of these rules is known already. */
  readonly isKnown: (show: ShownRules) => boolean;
  readonly search: RulesSearch;
  readonly onChange: (change: Partial<RulesSearch>) => void;
}

export function RuleFilters({ all, rows, isKnown, search, onChange }: Props) {
  const tags = useMemo(
    () =>
      [...new Set([...all.flatMap((rule) => rule.tags), ...(search.tag ?? [])])]
        .sort((one, other) => one.localeCompare(other, 'en'))
        .map((tag) => ({ value: tag, label: visibleText(tag) })),
    [all, search.tag],
  );
  const listOf = (values: readonly string[]) => (values.length === 0 ? undefined : values);
  return (
    <div className={styles['filters']}>
      <TextInput
        aria-label="Find rules"
        placeholder="Find by name, id, tag, technique"
        value={search.text ?? ''}
        onChange={({ currentTarget: { value } }) =>
          onChange({ text: value === '' ? undefined : value })
        }
      />
      <MultiSelect
        aria-label="Tags"
        placeholder={search.tag === undefined ? 'Tags' : ''}
        searchable
        clearable
        data={tags}
        value={[...(search.tag ?? [])]}
        onChange={(tag) => onChange({ tag: listOf(tag) })}
      />
      <MultiSelect
        aria-label="Severities"
        placeholder={search.severity === undefined ? 'Severity' : ''}
        clearable
        data={[...SEVERITIES]}
        value={[...(search.severity ?? [])]}
        onChange={(severity) => onChange({ severity: listOf(severity) })}
      />
      <Select
        aria-label="Enabled or disabled"
        placeholder="On and off"
        clearable
        data={[
          { value: 'true', label: 'On' },
          { value: 'false', label: 'Off' },
        ]}
        value={search.enabled ?? null}
        onChange={(enabled) => onChange({ enabled: (enabled as 'true' | 'false') ?? undefined })}
      />
      {search.technique !== undefined && (
        <Button onClick={() => onChange({ technique: undefined })}>
          {visibleText(search.technique)} ×
        </Button>
      )}
      <div className={styles['shown']} role="group" aria-label="What is the matter with them">
        {SHOWN.map((show) => {
          const isOn = search.show === show;
          return (
            <button
              key={show}
              type="button"
              aria-pressed={isOn}
              onClick={() => onChange({ show: isOn ? undefined : show })}
            >
              {SHOWN_TEXT[show]}{' '}
              <span>{isKnown(show) ? rows.filter((row) => isShown(row, show)).length : '–'}</span>
            </button>
          );
        })}
      </div>
    </div>
  );
}
