import type { Scalar } from '../../events/value.ts';
import { isFloat } from './arithmetic.ts';

/**
 * A value as text. A floating-point number always has a point: `42.0`, `1.0e+21`. `float` says that
 * it is one by its type; a fraction is one by its value.
 */
export function renderScalar(value: Scalar, float: boolean): string {
  const text = String(value);
  if (typeof value !== 'number' || !(float || isFloat(value)) || !Number.isFinite(value)) {
    return text;
  }
  if (text.includes('.')) return text;
  const exponent = text.indexOf('e');
  return exponent < 0 ? `${text}.0` : `${text.slice(0, exponent)}.0${text.slice(exponent)}`;
}
