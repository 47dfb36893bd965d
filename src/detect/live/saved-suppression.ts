import type { Suppression } from '../alert.ts';
import type { Scalar } from '../../events/value.ts';
import { loadScalar, saveScalar } from '../../lang/sequence/machine-snapshot.ts';
import type { SavedValue } from '../../util/saved-value.ts';

/** Saves and numbers each suppression once, however many windows refer to it. */
export class SuppressionSaver {
  readonly saved: unknown[] = [];
  readonly #known = new Map<Suppression, number>();

  numberOf(suppression: Suppression): number {
    const number = this.#known.get(suppression) ?? this.saved.length;
    if (number === this.saved.length) {
      this.#known.set(suppression, number);
      this.saved.push(save(suppression));
    }
    return number;
  }
}

function save({ instance, terms, start, end, count }: Suppression): unknown {
  return {
    instance,
    terms: terms.map(({ field, value }) => ({
      field,
      value: Array.isArray(value)
        ? (value as readonly Scalar[]).map(saveScalar)
        : saveScalar(value as Scalar | null),
    })),
    start: start === null ? null : String(start),
    end: end === null ? null : String(end),
    count,
  };
}

/** Throws `SnapshotError` for damaged data. */
export function loadSuppression(saved: SavedValue): Suppression {
  return {
    instance: saved.get('instance').text(),
    terms: saved
      .get('terms')
      .list()
      .map((term) => {
        const value = term.get('value');
        return {
          field: term.get('field').text(),
          value: Array.isArray(value.value) ? value.list().map(loadScalar) : loadScalar(value),
        };
      }),
    start: saved.get('start').orNull((each) => each.bigint()),
    end: saved.get('end').orNull((each) => each.bigint()),
    count: saved.get('count').integer(),
  };
}
