import { Menu } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { createContext, useContext, useState, type ReactNode } from 'react';
import { writePath, writeString } from '../../../src/lang/syntax/write-literal.ts';
import type { FieldValueProps } from '../page-parts/page-parts.tsx';
import { entityOf, entityTitle } from '../entity/entity.ts';
import { CopyItems, copy } from '../value/copy-items.tsx';
import { ValueText } from '../value/value.tsx';
import styles from './field-value.module.css';

export interface Picking {
  /** Takes a value of the alert as a condition; `null` where nothing takes values now. */
  readonly pick: ((field: string, value: string) => void) | null;
  /** Begins an exception with a value; `null` where that is not possible. */
  readonly begin: ((field: string, value: string) => void) | null;
}

const PickingContext = createContext<Picking>({ pick: null, begin: null });

/** Values below can be taken for an exception. */
export const PickValues = PickingContext.Provider;

const MAX_LENGTH = 512;
const ALL = 100_000;

/** The value of a field of an event: click it to copy it, to hunt for it, or to make an exception of it. */
export function FieldMenu({ field, text, most = MAX_LENGTH }: FieldValueProps): ReactNode {
  const { pick } = useContext(PickingContext);
  const [isOpen, setOpen] = useState(false);
  const [isWhole, setWhole] = useState(false);
  const shown = <ValueText text={text} most={isWhole ? ALL : most} />;
  if (pick !== null)
    return (
      <button type="button" className={styles['pick']} onClick={() => pick(field, text)}>
        <span className="unseen">Add as a condition: </span>
        {shown}
      </button>
    );
  const button = (
    <button
      type="button"
      className={styles['value']}
      aria-haspopup="menu"
      aria-expanded={isOpen}
      onClick={() => setOpen(!isOpen)}
    >
      {shown}
    </button>
  );
  // There are many values on a page, and hardly ever is one of them opened.
  if (!isOpen) return button;
  return (
    <Menu opened onChange={setOpen} position="bottom-start" withinPortal>
      <Menu.Target>{button}</Menu.Target>
      <Menu.Dropdown>
        <Items field={field} text={text} />
        {text.length > most && (
          <Menu.Item onClick={() => setWhole(!isWhole)}>
            {isWhole ? 'Show less' : 'Show all'}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

function Items({ field, text }: { readonly field: string; readonly text: string }) {
  const { begin } = useContext(PickingContext);
  const navigate = useNavigate();
  const entity = entityOf(field, text);
  return (
    <>
      {entity !== null && (
        <Menu.Item onClick={() => void navigate(entity)}>
          {entityTitle(entity.search.field)}: open its page
        </Menu.Item>
      )}
      <Menu.Item onClick={() => void navigate(huntFor(field, text))}>Hunt for it</Menu.Item>
      {begin !== null && (
        <Menu.Item onClick={() => begin(field, text)}>Make an exception with it</Menu.Item>
      )}
      <Menu.Divider />
      <CopyItems text={text} />
      <Menu.Item onClick={() => copy(queryFor(field, text), 'Copied as EQL.')}>
        Copy as EQL
      </Menu.Item>
    </>
  );
}

// What writes literals, not all of the language: every page that shows a value loads this.

/** A value of a field, as JSON has it. */
export type HuntedValue = string | number | bigint | boolean | null;

/** Where a link to hunt for events with a value leads: `<Link {...huntFor('process.name', 'nc')}>`. */
function huntFor(field: string, value: HuntedValue) {
  return { to: '/hunt', search: { q: queryFor(field, value), from: 'now-7d' } } as const;
}

/** `process where process.name == "nc"`: a value is never more than a value, whatever is in it. */
export const queryFor = (field: string, value: HuntedValue) =>
  `${categoryOf(field)} where ${conditionFor(field, value)}`;

/** Fields that events of all categories have say nothing of a category. */
function categoryOf(field: string): string {
  if (/^process\.(?!entry_leader|session_leader|group_leader)/.test(field)) return 'process';
  return field.startsWith('file.') ? 'file' : 'any';
}

/** `field == value`, or what excludes it. */
export function conditionFor(field: string, value: HuntedValue, isExcluded = false): string {
  const operator = isExcluded ? '!=' : '==';
  return `${writePath(field)} ${operator} ${literalOf(value)}`;
}

function literalOf(value: HuntedValue): string {
  if (typeof value === 'string') return writeString(value);
  return value === null ? 'null' : String(value);
}
