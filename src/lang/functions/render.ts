import { isFloat, isNumeric, scalarOf, type Operand } from './float.ts';

/** A value as text. A floating-point number always has a point: `42.0`, `1.0e+21`. */
export function renderScalar(operand: Operand): string {
  const value = scalarOf(operand);
  const text = Object.is(value, -0) ? '-0' : String(value);
  if (!isNumeric(operand) || !isFloat(operand) || !Number.isFinite(value)) return text;
  if (text.includes('.')) return text;
  const exponent = text.indexOf('e');
  return exponent < 0 ? `${text}.0` : `${text.slice(0, exponent)}.0${text.slice(exponent)}`;
}
