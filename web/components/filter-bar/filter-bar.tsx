import { Combobox, useCombobox } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useKeys } from '../../keys/keys.ts';
import { Icon } from '../icon/icon.tsx';
import { ValueText } from '../value/value.tsx';
import { filterOptions, type FilterField, type FilterOption } from './filter-options.ts';
import styles from './filter-bar.module.css';

export interface FilterChip {
  readonly name: string;
  readonly title: string;
  readonly value: string;
  readonly label?: string | null;
  readonly isExcluded: boolean;
}

interface Props {
  readonly label: string;
  readonly fields: readonly FilterField[];
  readonly chips: readonly FilterChip[];
  readonly onAdd: (name: string, value: string, isExcluded: boolean) => void;
  readonly onRemove: (chip: FilterChip) => void;
  /** Words that may stand anywhere. */
  readonly onText: (text: string) => void;
  readonly onClear: () => void;
  /** Called when typing begins: values may be asked for then. */
  readonly onBegin: () => void;
}

const MAX_OPTIONS = 60;

/** What a list is filtered by, as chips, and an input that offers fields and their values. `/` goes there. */
export function FilterBar(props: Props) {
  const { fields, chips, onRemove, onText } = props;
  const [typed, setTyped] = useState('');
  const [name, setName] = useState<string | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const field = fields.find((each) => each.name === name) ?? null;
  const options = filterOptions(fields, typed, field);
  const shape = options.map(keyOf).join('\n');
  useEffect(() => {
    combobox.selectFirstOption();
  }, [shape, combobox.dropdownOpened]);
  useKeys([{ command: 'filter', title: 'Filter', run: () => input.current?.focus() }]);
  const take = (option: FilterOption) => {
    setTyped('');
    if (option.kind === 'field') return setName(option.field.name);
    setName(null);
    // What it finds lies below: it is not covered.
    combobox.closeDropdown();
    if (option.kind === 'text') {
      input.current?.blur();
      return onText(option.text);
    }
    props.onAdd(option.field.name, option.value.value, option.isExcluded);
  };
  return (
    <Combobox
      store={combobox}
      withinPortal
      onOptionSubmit={(key) => {
        const option = options.find((each) => keyOf(each) === key);
        if (option !== undefined) take(option);
      }}
    >
      <Combobox.DropdownTarget>
        <div
          className={styles['bar']}
          role="group"
          aria-label={props.label}
          onClick={() => input.current?.focus()}
        >
          <Icon name="filter" size={14} />
          {chips.map((chip) => (
            <Chip key={`${chip.name} ${chip.value}`} chip={chip} onRemove={() => onRemove(chip)} />
          ))}
          {field !== null && <span>{field.title} is</span>}
          <Combobox.EventsTarget>
            <input
              ref={input}
              className={styles['input']}
              value={typed}
              aria-label={field === null ? 'Add a filter' : `Value of ${field.title}`}
              placeholder={
                chips.length === 0 && field === null ? 'Filter by a field, or search' : ''
              }
              onChange={(event) => {
                setTyped(event.currentTarget.value);
                combobox.openDropdown();
              }}
              onFocus={() => {
                props.onBegin();
                combobox.openDropdown();
              }}
              onBlur={() => {
                combobox.closeDropdown();
                setName(null);
              }}
              onKeyDown={(event) => {
                const last = chips.at(-1);
                if (event.key === 'Backspace' && typed === '') {
                  if (name !== null) setName(null);
                  else if (last !== undefined) onRemove(last);
                } else if (
                  event.key === 'Escape' ||
                  (event.key === 'Enter' && typed === '' && !combobox.dropdownOpened)
                ) {
                  setTyped('');
                  input.current?.blur();
                  event.preventDefault();
                }
              }}
            />
          </Combobox.EventsTarget>
          {chips.length > 0 && (
            <button type="button" className={styles['clear']} onClick={props.onClear}>
              Clear
            </button>
          )}
        </div>
      </Combobox.DropdownTarget>
      <Combobox.Dropdown hidden={options.length === 0}>
        <Combobox.Options mah={320} style={{ overflowY: 'auto' }} aria-label="Filters">
          {options.slice(0, MAX_OPTIONS).map((option) => (
            <Combobox.Option key={keyOf(option)} value={keyOf(option)}>
              <Option option={option} />
            </Combobox.Option>
          ))}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}

function keyOf(option: FilterOption): string {
  if (option.kind === 'text') return `text ${option.text}`;
  if (option.kind === 'field') return `field ${option.field.name}`;
  return `value ${option.field.name} ${option.value.value}`;
}

function Option({ option }: { readonly option: FilterOption }) {
  if (option.kind === 'text')
    return (
      <span className={styles['option']}>
        <span className="muted">Contains</span>
        <span>{option.text}</span>
      </span>
    );
  if (option.kind === 'field')
    return (
      <span className={styles['option']}>
        <span>{option.field.title}</span>
        <span className="muted">…</span>
      </span>
    );
  const { field, value, isExcluded } = option;
  return (
    <span className={styles['option']}>
      <span className="muted">
        {field.title}
        {isExcluded ? ' is not' : ''}
      </span>
      <span>
        <ValueText text={value.label ?? value.value} most={120} />
      </span>
      {value.count !== undefined && (
        <span className="muted">{value.count.toLocaleString('en')}</span>
      )}
    </span>
  );
}

const Chip = ({ chip, onRemove }: { readonly chip: FilterChip; readonly onRemove: () => void }) => (
  <span className={styles['chip']} data-excluded={chip.isExcluded}>
    <span>
      {chip.title}
      {chip.isExcluded ? ' is not' : ''}
    </span>
    <span>
      <ValueText text={chip.label ?? chip.value} most={80} />
    </span>
    <button
      type="button"
      aria-label={`Remove the filter on ${chip.title.toLowerCase()}`}
      onClick={(event) => {
        event.stopPropagation();
        onRemove();
      }}
    >
      <Icon name="close" size={12} />
    </button>
  </span>
);
