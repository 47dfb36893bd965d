import { useVirtualizer, type Virtualizer } from '@tanstack/react-virtual';
import {
  type ComponentType,
  type ReactNode,
  type Ref,
  type RefObject,
  useCallback,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { useKeys } from '../../keys/keys.ts';
import { hasLostFocusIn } from '../focus/keep-focus.ts';
import type { Column } from './column.ts';
import { GridRow, type RowActs } from './grid-row.tsx';
import type { CardHeadProps } from './card-head.tsx';
import { useDrawnRows, useElementKeys } from './use-drawn-rows.ts';
import { useMedia } from './use-media.ts';
import styles from './grid.module.css';

export type { Column, GridSort };

export interface GridHandle {
  /** Puts the keyboard where the list is. */
  readonly focus: () => void;
  /** Moves by this many rows. */
  readonly move: (by: number) => void;
}

interface Props<Row> {
  /** Names the list for those who hear it. */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  /** Those that have been read so far. */
  readonly rows: readonly Row[];
  /** How many there are altogether; left out, those that have been read; -1 where it is not known. */
  readonly total?: number;
  readonly idOf: (row: Row) => string;
  /** What a row is to those who hear it, as a sentence: where the focus goes, it is said. */
  readonly nameOf?: (row: Row) => string;
  /** The row that the keys act on; `null` before the first move. */
  readonly current: string | null;
  readonly onCurrent: (id: string) => void;
  readonly onOpen?: (row: Row) => void;
  /** Ids of selected rows; left out, rows cannot be selected. */
  readonly selected?: ReadonlySet<string>;
  readonly onSelect?: (ids: ReadonlySet<string>) => void;
  /** A checkbox for all rows, above those of the rows. */
  readonly selectAll?: ReactNode;
  /** Stands above cards, and begins selecting by touch; left out, rows are not selected by touch. */
  readonly cardHead?: ComponentType<CardHeadProps>;
  readonly sort?: GridSort;
  readonly onSort?: (column: string) => void;
  /** Called when the end of what has been read comes into sight. */
  readonly onEnd?: () => void;
  /** Whether a row is done with, and steps back. */
  readonly isQuiet?: (row: Row) => boolean;
  /** How many rows beyond those in sight exist in the page. */
  readonly overscan?: number;
  /** In pixels; left out, as dense as the person wants it. */
  readonly rowHeight?: number;
  /** On a phone, what a row shows instead of its columns. */
  readonly card?: (row: Row) => ReactNode;
  /** Whether the row that is current at first is scrolled into the middle. */
  readonly isCentred?: boolean;
  readonly ref?: Ref<GridHandle>;
}

const OVERSCAN = 12;
/** More rows are read early enough that holding a key down does not reach the end. */
const READ_AHEAD = 100;

const NO_ACTS = { take: () => {}, open: () => {}, toggle: () => {} };

/**
 * A list of any length, moved through by keys: `j`, `k`, arrows, Home, End, Page Up and Page Down; Enter opens, `x` selects,
 * Shift with `j` or `k` extends. Only the rows in sight exist in the page. It knows nothing of what rows are.
 */
export function Grid<Row>(props: Props<Row>) {
  const { columns, rows, idOf, current, onCurrent, selected, onSelect, onEnd, card } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const isNarrow = useNarrow();
  const usual = useRowHeight();
  const height = isNarrow && card !== undefined ? CARD_HEIGHT : (props.rowHeight ?? usual);
  const index = current === null ? -1 : rows.findIndex((row) => idOf(row) === current);
  const list = useRef<Pick<Virtualizer<HTMLDivElement, Element>, 'isScrolling'> | null>(null);
  // The row that has the focus stays, or the focus would be lost.
  const rangeExtractor = useDrawnRows(
    { kept: index, count: rows.length },
    () => list.current?.isScrolling === true,
  );
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: props.overscan ?? OVERSCAN,
    // What has just been done is said above the end of the list.
    scrollPaddingEnd: SAID_HEIGHT,
    // Always the same as long as they are: with another, all rows would be measured again in each frame.
    getItemKey: useCallback((at: number) => idOf(rows[at] as Row), [rows, idOf]),
    rangeExtractor,
  });
  list.current = virtualizer;
  useEffect(() => virtualizer.measure(), [height, virtualizer]);
  // Coming back, the list shows the place that was left.
  useEffect(() => {
    if (index > 0)
      virtualizer.scrollToIndex(index, { align: props.isCentred === true ? 'center' : 'auto' });
  }, []);
  const items = virtualizer.getVirtualItems();
  const keys = useElementKeys(
    items.map(({ index: at }) => idOf(rows[at] as Row)),
    current,
  );
  const last = items.at(-1)?.index ?? -1;
  useEffect(() => {
    if (rows.length > 0 && last >= rows.length - READ_AHEAD) onEnd?.();
  }, [last, rows.length, onEnd]);

  const focusRow = (at: number) => {
    virtualizer.scrollToIndex(at, { align: 'auto' });
    requestAnimationFrame(() =>
      scroller.current
        ?.querySelector<HTMLElement>(`[data-index="${at}"]`)
        ?.focus({ preventScroll: true }),
    );
  };
  const move = (to: number) => {
    const at = Math.max(0, Math.min(rows.length - 1, to));
    const row = rows[at];
    if (row === undefined) return;
    onCurrent(idOf(row));
    focusRow(at);
  };
  const toggle = (ids: readonly string[], isOn?: boolean) => {
    if (selected === undefined || onSelect === undefined) return;
    const next = new Set(selected);
    for (const id of ids) {
      if (isOn ?? !next.has(id)) next.add(id);
      else next.delete(id);
    }
    onSelect(next);
  };
  const extend = (by: number) => {
    const from = rows[index];
    const to = rows[index + by];
    toggle(
      [from, to].flatMap((row) => (row === undefined ? [] : [idOf(row)])),
      true,
    );
    move(index + by);
  };
  const hasCurrent = current !== null;
  const place = usePlace({ scroller, index, hasCurrent, count: rows.length });
  // From a row that is gone, the next one is that which has come into its place.
  const next = index < 0 && place >= 0 ? place : index + 1;
  useImperativeHandle(props.ref, () => ({
    focus: () => focusRow(Math.max(0, place)),
    move: (by) => move(by > 0 ? next + by - 1 : place + by),
  }));
  useAnchor({ scroller, rows, idOf, height });
  const open = () => {
    const row = rows[index];
    if (row !== undefined) props.onOpen?.(row);
  };
  const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? height) / height) - 1);
  const isSelectable = selected !== undefined;
  useKeys([
    { command: 'next', run: () => move(next) },
    { command: 'previous', run: () => move(place < 0 ? 0 : place - 1) },
    { command: 'first', run: () => move(0) },
    { command: 'last', run: () => move(rows.length - 1) },
    { command: 'pageDown', run: () => move(place + page) },
    { command: 'pageUp', run: () => move(place - page) },
    ...(props.onOpen === undefined
      ? []
      : [
          {
            command: 'open',
            isOn: index >= 0,
            run: (event: KeyboardEvent) =>
              isControl(event.target) ? (event.target as HTMLElement).click() : open(),
          } as const,
        ]),
    ...(isSelectable
      ? ([
          { command: 'select', run: () => toggle(current === null ? [] : [current]) },
          { command: 'selectDown', run: () => extend(1) },
          { command: 'selectUp', run: () => extend(-1) },
        ] as const)
      : []),
  ]);

  const shown = useMemo(
    () => (isNarrow ? columns.filter(({ isWide }) => isWide !== true) : columns),
    [isNarrow, columns],
  );
  // Always the same object, so that moving renders two rows again and not all that are visible.
  const acts = useRef<RowActs<Row>>({ ...NO_ACTS }).current;
  acts.take = onCurrent;
  acts.open = (row) => props.onOpen?.(row);
  acts.toggle = (id) => toggle([id]);
  const tracks = [...(isSelectable ? ['32px'] : []), ...shown.map(({ width }) => width)].join(' ');
  const isCards = isNarrow && card !== undefined;
  // What is above the rows is a row, too.
  const firstAt = isCards && props.cardHead === undefined ? 0 : 1;
  const picking = usePicking(selected);
  const isPicking = isCards && picking.isOn;
  const CardHead = props.cardHead;
  const reachable = Math.max(0, place);
  return (
    <div
      ref={scroller}
      className={styles['grid']}
      role="grid"
      aria-label={props.label}
      aria-rowcount={props.total === -1 ? -1 : (props.total ?? rows.length) + firstAt}
      aria-multiselectable={isSelectable}
      data-picking={isPicking}
    >
      {isCards && CardHead !== undefined && (
        <CardHead
          isPicking={isPicking}
          onToggle={(at) => toggle(rows.slice(at, at + 1).map(idOf))}
          onPick={picking.begin}
          onEnd={() => {
            picking.end();
            onSelect?.(new Set());
          }}
        >
          {props.selectAll}
        </CardHead>
      )}
      {!isCards && (
        <div
          role="row"
          aria-rowindex={1}
          className={styles['head']}
          style={{ gridTemplateColumns: tracks }}
        >
          {isSelectable && (
            <div role="columnheader">
              <span className="unseen">Selected</span>
              {props.selectAll}
            </div>
          )}
          {shown.map((column) => (
            <Head key={column.id} column={column} sort={props.sort} onSort={props.onSort} />
          ))}
        </div>
      )}
      <div
        role="rowgroup"
        className={styles['rows']}
        style={{
          height: virtualizer.getTotalSize(),
          // Each row inherits them: so they are read once.
          gridTemplateColumns: isCards ? (isPicking ? '32px 1fr' : '1fr') : tracks,
        }}
      >
        {items.map(({ index: at, start }, nth) => {
          const row = rows[at] as Row;
          const id = idOf(row);
          return (
            <GridRow
              key={keys[nth]}
              row={row}
              id={id}
              at={at}
              ariaIndex={at + firstAt + 1}
              start={start}
              height={height}
              columns={shown}
              card={isCards ? card : undefined}
              isCurrent={at === index}
              name={props.nameOf?.(row)}
              isReachable={at === reachable}
              isSelected={selected?.has(id)}
              isPicking={isPicking}
              isQuiet={props.isQuiet?.(row) === true}
              acts={acts}
            />
          );
        })}
      </div>
    </div>
  );
}

/** Whether a tap on a card selects it: from the first that is selected, or the button for it, until none is any more. */
function usePicking(selected: ReadonlySet<string> | undefined) {
  const [isBegun, setBegun] = useState(false);
  const hasAny = selected !== undefined && selected.size > 0;
  useEffect(() => {
    if (!hasAny) return () => {};
    return () => setBegun(false);
  }, [hasAny]);
  return { isOn: isBegun || hasAny, begin: () => setBegun(true), end: () => setBegun(false) };
}

const isControl = (target: EventTarget | null) =>
  target instanceof HTMLElement && ['A', 'BUTTON'].includes(target.tagName);

const NARROW = matchMedia('(max-width: 767px)');

/** Whether the window is as narrow as that of a phone. */
function useNarrow(): boolean {
  return useMedia(NARROW);
}

/** It is that of the chosen density; asking for it in each frame would be slow. */
function useRowHeight(): number {
  const [height, setHeight] = useState(rowHeight);
  useEffect(() => {
    const read = () => setHeight(rowHeight());
    addEventListener('resize', read);
    return () => removeEventListener('resize', read);
  }, []);
  return height;
}

function rowHeight(): number {
  const text = getComputedStyle(document.documentElement).getPropertyValue('--row');
  return Number.parseInt(text, 10) || DENSE;
}

const SAID_HEIGHT = 56;
const CARD_HEIGHT = 76;
const DENSE = 28;

interface Given {
  readonly scroller: RefObject<HTMLElement | null>;
  /** Of the current row; -1 where there is none, or not any more. */
  readonly index: number;
  /** Whether the current row was moved. */
  readonly hasCurrent: boolean;
  readonly count: number;
}

/**
 * The place in a list: the current row, or where that was before it went away. The focus moves to the row that
 * has come into its place.
 */
function usePlace({ scroller, index, hasCurrent, count }: Given): number {
  const last = useRef(index);
  if (index >= 0 || !hasCurrent) last.current = index;
  const place = Math.min(last.current, count - 1);
  useLayoutEffect(() => {
    const list = scroller.current;
    if (index < 0 && place >= 0 && list !== null && hasLostFocusIn(list))
      list.querySelector<HTMLElement>(`[data-index="${place}"]`)?.focus({ preventScroll: true });
  });
  return place;
}

interface GridSort {
  readonly column: string;
  readonly direction: 'ascending' | 'descending';
}

interface HeadProps<Row> {
  readonly column: Column<Row>;
  readonly sort: GridSort | undefined;
  readonly onSort: ((column: string) => void) | undefined;
}

/** The title of a column; a button where the list can be sorted by it. */
function Head<Row>({ column, sort, onSort }: HeadProps<Row>) {
  const { id, align, isSortable, about } = column;
  const title =
    column.hidesTitle === true ? <span className="unseen">{column.title}</span> : column.title;
  const direction = sort?.column === id ? sort.direction : undefined;
  const isOn = isSortable === true && onSort !== undefined;
  return (
    <div
      role="columnheader"
      data-align={align}
      title={about}
      {...(isOn ? { 'aria-sort': direction ?? 'none' } : {})}
    >
      {isOn ? (
        <button type="button" onClick={() => onSort(id)}>
          {title}
          <span aria-hidden="true">
            {direction === undefined ? '' : direction === 'ascending' ? ' ↑' : ' ↓'}
          </span>
        </button>
      ) : (
        title
      )}
    </div>
  );
}

interface AnchorGiven<Row> {
  readonly scroller: RefObject<HTMLElement | null>;
  readonly rows: readonly Row[];
  readonly idOf: (row: Row) => string;
  /** Of a row, in pixels. */
  readonly height: number;
}

/** How many rows are looked for: of those at the top some may be gone. */
const MAX_MOVED = 50;

/** Keeps the rows in sight where they are when others come before them. At the very top it stays there. */
function useAnchor<Row>({ scroller, rows, idOf, height }: AnchorGiven<Row>): void {
  const before = useRef(rows);
  useLayoutEffect(() => {
    const old = before.current;
    before.current = rows;
    const box = scroller.current;
    if (old === rows || box === null || box.scrollTop < height) return;
    const top = Math.floor(box.scrollTop / height);
    const places = new Map(rows.map((row, index) => [idOf(row), index]));
    for (let at = top; at < Math.min(old.length, top + MAX_MOVED); at += 1) {
      const place = places.get(idOf(old[at] as Row));
      if (place === undefined) continue;
      if (place !== at) box.scrollTop += (place - at) * height;
      return;
    }
  }, [rows]);
}
