import { Menu } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { Icon } from '../icon/icon.tsx';
import { CopyItems } from './copy-items.tsx';
import type { Mark } from './hits.ts';
import { visibleParts } from './visible-text.ts';
import styles from './value.module.css';

const MAX_LENGTH = 512;

interface TextProps {
  readonly text: string;
  /** Parts that a rule has tested, or that the search is for; in their order. */
  readonly marks?: readonly Mark[];
  /** How many characters are shown; the others are said. */
  readonly most?: number;
}

/**
 * A text that an attacker may have written. It is shown as text and as nothing else, what cannot be seen has a name,
 * and it is never put into an attribute, but for the name of a row to those who hear it. Every value of an event goes through this.
 */
export function ValueText(props: TextProps): ReactNode {
  return <BoundedText {...props} look="text" />;
}

/** The same for what people call something, such as a rule: in the letters of what stands around it. */
export function NameText(props: TextProps): ReactNode {
  return <BoundedText {...props} look="name" />;
}

interface BoundedProps extends TextProps {
  readonly look: 'text' | 'name';
}

function BoundedText({ text, marks = [], most = MAX_LENGTH, look }: BoundedProps): ReactNode {
  const shown = text.length > most ? cut(text, most) : text;
  return (
    <bdi className={styles[look]}>
      <MarkedText text={shown} marks={marks} />
      {shown.length < text.length && (
        <span className="muted">
          {' '}
          … {(text.length - shown.length).toLocaleString('en')} more characters
        </span>
      )}
    </bdi>
  );
}

/** Never between the halves of a surrogate pair. */
function cut(text: string, most: number): string {
  const last = text.charCodeAt(most - 1);
  return text.slice(0, last >= 0xd8_00 && last < 0xdc_00 ? most - 1 : most);
}

/** The same in the letters of what stands around it. */
export function MarkedText({ text, marks = [] }: Pick<TextProps, 'text' | 'marks'>): ReactNode {
  if (marks.length === 0) return <VisibleText text={text} />;
  const parts: ReactNode[] = [];
  let at = 0;
  for (const { start, end, isOfRule } of marks) {
    if (start < at || start >= text.length) continue;
    parts.push(<VisibleText key={`t${at}`} text={text.slice(at, start)} />);
    parts.push(
      <mark
        key={`m${start}`}
        className={styles[isOfRule === true ? 'matched' : 'mark']}
        data-rule={isOfRule}
      >
        <VisibleText text={text.slice(start, end)} />
      </mark>,
    );
    at = Math.min(end, text.length);
  }
  return [...parts, <VisibleText key="end" text={text.slice(at)} />];
}

/** The same without marks: for prose of strangers. */
export function VisibleText({ text }: { readonly text: string }): ReactNode {
  return visibleParts(text).map(({ text: part, isSign }, index) =>
    // oxlint-disable-next-line react/no-array-index-key
    isSign ? (
      <span key={index} className={styles['sign']}>
        {part}
      </span>
    ) : (
      part
    ),
  );
}

interface ValueProps extends TextProps {
  /** The field that it is the value of: with it, the value can be filtered by and hunted for. */
  readonly field?: string;
  /** What else can be done with it. */
  readonly actions?: readonly { readonly title: string; readonly run: () => void }[];
}

/** The same with a menu: copy it for a shell, copy it raw, show all of it, and what the page adds. */
export function Value({ text, marks, actions = [], most = MAX_LENGTH }: ValueProps): ReactNode {
  const [isWhole, setWhole] = useState(false);
  return (
    <span className={styles['value']}>
      <ValueText
        text={text}
        most={isWhole ? Infinity : most}
        {...(marks === undefined ? {} : { marks })}
      />
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <button type="button" className={styles['more']} aria-label="What to do with this value">
            <Icon name="more" size={14} />
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          {actions.map(({ title, run }) => (
            <Menu.Item key={title} onClick={run}>
              {title}
            </Menu.Item>
          ))}
          {actions.length > 0 && <Menu.Divider />}
          <CopyItems text={text} />
          {text.length > most && (
            <Menu.Item onClick={() => setWhole(!isWhole)}>
              {isWhole ? 'Show less' : 'Show all'}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
    </span>
  );
}
