import { useLayoutEffect, useRef, type ReactNode } from 'react';
import { keptSetting } from '../../kept-setting.ts';
import styles from './split.module.css';

interface Props {
  readonly list: ReactNode;
  /** `null`: the list has all of the room. */
  readonly detail: ReactNode | null;
  /** Names the detail for those who hear it. */
  readonly label: string;
}

const STEP = 2;
const MIN_PERCENT = 25;
const MAX_PERCENT = 75;

/** There the detail lies above the list. */
const COVERING = matchMedia('(max-width: 1099px)');

const shareOfDetail = keptSetting('dockwarden-split', (text) => Number(text) || 45, String);

/** A list, and beside it what is open of it. The border between them is moved with the pointer or with arrows. */
export function Split({ list, detail, label }: Props) {
  const share = shareOfDetail.use();
  const box = useRef<HTMLDivElement>(null);
  const section = useRef<HTMLElement>(null);
  const isOpen = detail !== null;
  useLayoutEffect(() => {
    const before = document.activeElement;
    if (!isOpen) return;
    if (COVERING.matches) section.current?.focus({ preventScroll: true });
    return () => {
      // The focus goes back to where it was before: to the row that was open last, if it is a list.
      if (document.activeElement !== document.body) return;
      const row = box.current?.querySelector<HTMLElement>('[role="row"][tabindex="0"]');
      (row ?? (before as HTMLElement | null))?.focus({ preventScroll: true });
    };
  }, [isOpen]);
  const put = (percent: number) =>
    shareOfDetail.set(Math.max(MIN_PERCENT, Math.min(MAX_PERCENT, percent)));
  return (
    <div className={styles['split']} ref={box} data-open={isOpen}>
      <div className={styles['list']}>{list}</div>
      {detail !== null && (
        <>
          <div
            role="separator"
            tabIndex={0}
            aria-label="Width of the detail"
            aria-orientation="vertical"
            aria-valuenow={Math.round(share)}
            aria-valuemin={MIN_PERCENT}
            aria-valuemax={MAX_PERCENT}
            className={styles['border']}
            onKeyDown={(event) => {
              if (event.key === 'ArrowLeft') put(share + STEP);
              else if (event.key === 'ArrowRight') put(share - STEP);
              else return;
              event.preventDefault();
            }}
            onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
            onPointerMove={(event) => {
              const room = box.current?.getBoundingClientRect();
              if (room === undefined || !event.currentTarget.hasPointerCapture(event.pointerId))
                return;
              put(((room.right - event.clientX) / room.width) * 100);
            }}
          />
          <section
            ref={section}
            tabIndex={-1}
            className={styles['detail']}
            aria-label={label}
            style={{ flexBasis: `${share}%` }}
          >
            {detail}
          </section>
        </>
      )}
    </div>
  );
}
