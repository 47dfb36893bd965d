import { Menu } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { Icon } from '../icon/icon.tsx';
import { CopyItems } from './copy-items.tsx';
import { visibleParts } from './visible-text.ts';
import styles from './value.module.css';

/** A place in a text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A part of a text that is marked: a search hit, or what met the rule. */
interface Mark extends Span {
  readonly isOfRule?: boolean;
}

/** Both kinds in the order of the text. Where they overlap, the search hit is marked. */
export function marksOf(hits: readonly Span[], matched: readonly Span[]): readonly Mark[] {
  if (matched.length === 0) return hits;
  const others = matched.filter(
    (part) => !hits.some((hit) => hit.start < part.end && part.start < hit.end),
  );
  return [...hits, ...others.map((part) => ({ ...part, isOfRule: true }))].toSorted(
    (a, b) => a.start - b.start,
  );
}

/** A text that is searched for: anywhere in a text, or as a whole value, such as a name in a path or an argument. */
export interface SearchTerm {
  readonly text: string;
  readonly isWhole: boolean;
}

/** Finds the search hits in a text. */
export type Seeker = (text: string) => readonly Mark[];

const NOTHING: readonly Span[] = [];
/** No row shows more. */
const MAX_HITS = 20;
const MAX_TEXT = 20_000;
/** What stands around a value in a command line, a path or an image. */
const EDGE = String.raw`[\s/:'"=,()]`;

/** @param terms in any case of letters */
export function seekerOf(terms: readonly SearchTerm[]): Seeker {
  const parts = terms
    .filter(({ text }) => text.trim() !== '')
    // Of two that begin at the same place, the longer one is marked.
    .toSorted((a, b) => b.text.length - a.text.length)
    .map(({ text, isWhole }) => {
      const literal = text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
      return isWhole ? `(?<=^|${EDGE})${literal}(?=$|${EDGE})` : literal;
    });
  if (parts.length === 0) return () => NOTHING;
  const pattern = new RegExp(parts.join('|'), 'giu');
  return (text) => {
    const hits: Span[] = [];
    for (const { 0: hit, index } of text.slice(0, MAX_TEXT).matchAll(pattern)) {
      hits.push({ start: index, end: index + hit.length });
      if (hits.length === MAX_HITS) break;
    }
    return hits;
  };
}

/** A text cut for a narrow place: its start, and the position from which its end is shown. */
interface Cut {
  readonly head: string;
  readonly from: number;
}

/** The number of characters of a row that are in sight in any window. */
const IN_SIGHT = 36;
const BEFORE_HIT = 12;
const MAX_HEAD = 16;

/** Cuts a text so that its first hit is in sight; `null` where it is so already. The first word stays: it says what was run. */
export function cutTo(text: string, hits: readonly Mark[]): Cut | null {
  const first = hits.find(({ isOfRule }) => isOfRule !== true);
  if (first === undefined || first.end <= IN_SIGHT) return null;
  const [word = ''] = /^\S+/.exec(text) ?? [];
  const head = word.slice(0, MAX_HEAD);
  let from = first.start - BEFORE_HIT;
  const code = text.charCodeAt(from);
  // Never between the halves of a surrogate pair.
  if (code >= 0xdc_00 && code < 0xe0_00) from += 1;
  return from <= head.length + 1 ? null : { head, from };
}

interface HitProps {
  readonly text: string;
  readonly seek: Seeker;
  readonly most?: number;
}

/** A value in a row: what the search is for is marked, and in sight. */
export function HitText({ text, seek, most }: HitProps) {
  const hits = seek(text);
  const cut = cutTo(text, hits);
  const more = most === undefined ? {} : { most };
  if (cut === null) return <ValueText text={text} marks={hits} {...more} />;
  const { head, from } = cut;
  return (
    <>
      <ValueText text={head} /> <span className="muted">…</span>{' '}
      <ValueText
        text={text.slice(from)}
        marks={hits.map((hit) => ({ ...hit, start: hit.start - from, end: hit.end - from }))}
        {...more}
      />
    </>
  );
}

const MAX_LENGTH = 512;

interface TextProps {
  readonly text: string;
  /** Parts that a rule has tested, or that the search is for; in their order. */
  readonly marks?: readonly Mark[];
  /** How many characters are shown; the others are said. */
  readonly most?: number;
}

/**
 * A text that an attacker may have written. It is shown as plain text, with names for the characters that cannot be seen, and is
 * never put into an attribute, except for the name of a row for screen readers. Every value of an event goes through this.
 */
export const ValueText = (props: TextProps): ReactNode => <BoundedText {...props} look="text" />;

/** The same for names, such as those of rules, and for sentences: in the font of the surrounding text. */
export const NameText = (props: TextProps): ReactNode => <BoundedText {...props} look="name" />;

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
