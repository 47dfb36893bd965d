import { LEVEL_TEXT, type Level } from './cell.ts';
import type { Lens } from './search.ts';
import styles from './coverage.module.css';

const LEVELS: readonly Level[] = ['seen', 'blind', 'off', 'none'];
const HEATS = ['none', '1–9', '10–99', '100–999', '1,000 or more'];

/** What the looks of cells mean. */
export function Legend({ lens }: { readonly lens: Lens }) {
  return (
    <ul className={styles['legend']} aria-label="What the cells mean">
      {lens === 'rules'
        ? LEVELS.map((level) => (
            <li key={level}>
              <span className={styles['swatch']} data-level={level} aria-hidden="true" />
              {LEVEL_TEXT[level]}
            </li>
          ))
        : HEATS.map((text, heat) => (
            <li key={text}>
              <span
                className={styles['swatch']}
                data-lens="alerts"
                data-heat={heat}
                aria-hidden="true"
              />
              {text}
            </li>
          ))}
    </ul>
  );
}
