import { writeString } from '../../../src/lang/syntax/write-literal.ts';

/** Something that could be written. */
export interface Offer {
  readonly label: string;
  /** What is written; left out, the label. `${}` marks what is to be filled in, where `isTemplate`. */
  readonly apply?: string;
  readonly isTemplate?: boolean;
  readonly kind: 'field' | 'call' | 'word' | 'category' | 'value';
  /** Beside the label: a type, a signature. */
  readonly detail?: string;
  readonly about?: string;
  /** Among offers that fit equally, a larger one comes first. */
  readonly boost?: number;
}

/** @param isQuoted whether quotes belong to it: they do unless it stands within them */
export function valueOffer(value: string, isQuoted: boolean, detail: string): Offer {
  const written = writeString(value);
  return { label: isQuoted ? written : written.slice(1, -1), kind: 'value', detail };
}
