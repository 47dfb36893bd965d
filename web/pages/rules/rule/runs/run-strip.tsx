import { useRef } from 'react';
import { timeText } from '../../../../components/time/format-time.ts';
import { useTimeZone } from '../../../../components/time/time-zone.ts';
import type { Block } from './strip.ts';
import styles from './runs.module.css';

interface Props {
  readonly blocks: readonly Block[];
  readonly chosen: string | null;
  readonly onChoose: (id: string) => void;
}

/** Runs and gaps as blocks, oldest first. Arrows move, Enter chooses. */
export function RunStrip({ blocks, chosen, onChoose }: Props) {
  const zone = useTimeZone();
  const box = useRef<HTMLDivElement>(null);
  const reachable = blocks.some(({ id }) => id === chosen) ? chosen : (blocks.at(-1)?.id ?? null);
  const move = (from: number, by: number) => {
    const next = box.current?.querySelectorAll<HTMLElement>('button')[from + by];
    next?.focus();
  };
  return (
    <div
      ref={box}
      role="toolbar"
      aria-label="Runs and gaps, oldest first"
      className={styles['strip']}
    >
      {blocks.map((block, index) => (
        <button
          key={block.id}
          type="button"
          data-kind={block.kind}
          data-tone={block.tone}
          data-found={block.kind === 'run' && block.run.alerts > 0}
          aria-pressed={block.id === chosen}
          aria-label={`${timeText(block.at, zone)}: ${textOf(block)}`}
          tabIndex={block.id === reachable ? 0 : -1}
          onClick={() => onChoose(block.id)}
          onKeyDown={(event) => {
            const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
            if (by === 0) return;
            event.preventDefault();
            move(index, by);
          }}
        />
      ))}
    </div>
  );
}

function textOf(block: Block): string {
  if (block.kind === 'gap') return `gap, ${block.gap.to - block.gap.from} events, ${block.tone}`;
  const { alerts } = block.run;
  return `${block.tone}, ${alerts} ${alerts === 1 ? 'alert' : 'alerts'}`;
}
